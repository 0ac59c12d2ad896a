package dev.orch.controllers.autoscaling;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.autoscaling.MetricProposals.FailedException;
import dev.orch.controllers.autoscaling.MetricProposals.Proposal;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.autoscaling.ScaleSpec;
import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerSpec;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.autoscalingv2.MetricStatusBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.selector.LabelQuery;
import dev.orch.model.selector.SelectorException;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One look at an autoscaler: asks its metrics, scales its target, and writes the status. */
final class AutoscalerRun {
  /** A number of replicas for the target, and why. */
  private record Decision(int replicas, String reason) {}

  /** Nothing can be decided; the conditions say why. */
  private static final class UndecidedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndecidedException(String message) {
      super(message);
    }
  }

  private final HorizontalPodAutoscaler autoscaler;
  private final HorizontalPodAutoscalerSpec spec;
  private final ScalingHistory history;
  private final Metrics metrics;
  private final BiFunction<String, List<Pod>, List<ObjectKey>> rivals;
  private final Context context;
  private final Instant now;
  private final AutoscalerStatus status;

  AutoscalerRun(
      HorizontalPodAutoscaler autoscaler,
      ScalingHistory history,
      Metrics metrics,
      BiFunction<String, List<Pod>, List<ObjectKey>> rivals,
      Context context) {
    this.autoscaler = autoscaler;
    this.spec = autoscaler.spec();
    this.history = history;
    this.metrics = metrics;
    this.rivals = rivals;
    this.context = context;
    this.now = context.now();
    this.status = new AutoscalerStatus(autoscaler.status(), now);
  }

  void run() {
    target().ifPresent(this::scale);
    Edits.replace(
        context.api().resources(WorkloadKinds.AUTOSCALER).status(),
        autoscaler,
        autoscaler.withStatus(status.build()));
  }

  private String namespace() {
    return autoscaler.metadata().namespace();
  }

  /* The target. */

  private Optional<SubresourceClient<Scale>> target() {
    CrossVersionObjectReference reference = spec.scaleTargetRef();
    Kind<?> kind = kind(reference);
    if (kind == null) {
      int slash = reference.apiVersion().indexOf('/');
      String group = slash < 0 ? "" : reference.apiVersion().substring(0, slash);
      unable("no matches for kind \"" + reference.kind() + "\" in group \"" + group + '"');
      return Optional.empty();
    }
    return Optional.of(
        context.api().resources(kind).inNamespace(namespace()).subresource(SubresourceKey.SCALE));
  }

  private @Nullable Kind<?> kind(CrossVersionObjectReference reference) {
    return context.api().kinds().byName(reference.apiVersion(), reference.kind());
  }

  private void unable(String message) {
    context.warning("FailedGetScale", message);
    status.set(
        AutoscalerStatus.ABLE,
        false,
        "FailedGetScale",
        "the HPA controller was unable to get the target's current scale: " + message);
  }

  private void scale(SubresourceClient<Scale> target) {
    Scale scale;
    try {
      scale = target.get(spec.scaleTargetRef().name());
    } catch (ApiException refused) {
      unable(refused.status().message());
      return;
    }
    status.set(
        AutoscalerStatus.ABLE,
        true,
        "SucceededGetScale",
        "the HPA controller was able to get the target's current scale");
    int current = scale.spec().replicas();
    history.begin(current, now);
    try {
      status.replicas(current, autoscaler.status().desiredReplicas());
      Decision decision = decide(scale);
      if (decision.replicas() != current) {
        rescale(target, scale, decision);
      }
      status.replicas(current, decision.replicas());
    } catch (UndecidedException undecided) {
      context.warning("FailedComputeMetricsReplicas", String.valueOf(undecided.getMessage()));
    } catch (ApiException refused) {
      status.set(
          AutoscalerStatus.ABLE,
          false,
          "FailedUpdateScale",
          "the HPA controller was unable to update the target scale: " + refused.getMessage());
    }
  }

  private void rescale(SubresourceClient<Scale> target, Scale scale, Decision decision) {
    int wanted = decision.replicas();
    try {
      target.update(
          spec.scaleTargetRef().name(), scale.withSpec(new ScaleSpec(wanted)), WriteOptions.NONE);
    } catch (ApiException refused) {
      context.warning(
          "FailedRescale",
          "New size: "
              + wanted
              + "; reason: "
              + decision.reason()
              + "; error: "
              + refused.getMessage());
      throw refused;
    }
    status.set(
        AutoscalerStatus.ABLE,
        true,
        "SucceededRescale",
        "the HPA controller was able to update the target scale to " + wanted);
    context.event("SuccessfulRescale", "New size: " + wanted + "; reason: " + decision.reason());
    history.change(wanted - scale.spec().replicas(), now);
    status.scaled();
  }

  /* The decision. */

  private Decision decide(Scale scale) {
    int current = scale.spec().replicas();
    int least = Objects.requireNonNullElse(spec.minReplicas(), 1);
    if (current == 0 && least != 0) {
      status.set(
          AutoscalerStatus.ACTIVE,
          false,
          "ScalingDisabled",
          "scaling is disabled since the replica count of the target is zero");
      status.metrics(ImmutableList.of());
      return new Decision(0, "");
    }
    if (current > spec.maxReplicas()) {
      status.metrics(ImmutableList.of());
      return new Decision(spec.maxReplicas(), "Current number of replicas above Spec.MaxReplicas");
    }
    if (current < least) {
      status.metrics(ImmutableList.of());
      return new Decision(least, "Current number of replicas below Spec.MinReplicas");
    }
    Proposal proposal = highest(scale);
    String reason =
        proposal.replicas() > current
            ? proposal.metric() + " above target"
            : "All metrics below target";
    return new Decision(normalized(proposal.replicas(), least, current), reason);
  }

  private int normalized(int recommended, int least, int current) {
    Normalization rules =
        new Normalization(spec.behavior(), least, spec.maxReplicas(), current, history, now);
    Normalization.Outcome stabilized = rules.stabilized(recommended);
    history.recommend(recommended, now);
    status.set(AutoscalerStatus.ABLE, true, stabilized.reason(), stabilized.message());
    Normalization.Outcome limited = rules.limited(stabilized.replicas());
    status.set(AutoscalerStatus.LIMITED, limited.held(), limited.reason(), limited.message());
    return limited.replicas();
  }

  /** The highest proposal; one that fails may not let the target shrink. */
  private Proposal highest(Scale scale) {
    MetricProposals proposals = proposals(scale);
    List<MetricStatus> statuses = new ArrayList<>();
    Proposal highest = null;
    FailedException first = null;
    int failed = 0;
    for (MetricSpec metric : spec.metrics()) {
      try {
        Proposal proposal = proposals.of(metric);
        statuses.add(proposal.status());
        highest = highest == null || proposal.replicas() > highest.replicas() ? proposal : highest;
      } catch (FailedException failure) {
        context.warning(failure.reason(), String.valueOf(failure.getMessage()));
        statuses.add(MetricStatusBuilder.builder().build());
        first = first == null ? failure : first;
        failed++;
      }
    }
    status.metrics(statuses);
    if (highest == null || first != null && highest.replicas() < scale.spec().replicas()) {
      FailedException why = Objects.requireNonNull(first);
      inactive(
          why.reason(), "the HPA was unable to compute the replica count: " + why.getMessage());
      throw new UndecidedException(
          "invalid metrics ("
              + failed
              + " invalid out of "
              + spec.metrics().size()
              + "), first error is: "
              + why.summary());
    }
    status.set(
        AutoscalerStatus.ACTIVE,
        true,
        "ValidMetricFound",
        "the HPA was able to successfully calculate a replica count from " + highest.metric());
    return highest;
  }

  private void inactive(String reason, String message) {
    status.set(AutoscalerStatus.ACTIVE, false, reason, message);
  }

  private MetricProposals proposals(Scale scale) {
    List<Pod> pods = pods(scale.status().selector());
    List<ObjectKey> selecting = rivals.apply(namespace(), pods);
    if (selecting.size() > 1) {
      String message =
          "pods by selector "
              + scale.status().selector()
              + " are controlled by multiple HPAs: "
              + selecting.stream()
                  .map(key -> "{" + key.name() + " " + key.namespace() + "}")
                  .toList()
                  .toString()
                  .replace(",", "");
      context.warning("AmbiguousSelector", message);
      inactive("AmbiguousSelector", message);
      throw new UndecidedException(message);
    }
    ReplicaCalculator calculator =
        new ReplicaCalculator(pods, scale.spec().replicas(), Tolerance.of(spec.behavior()), now);
    return new MetricProposals(metrics, calculator, namespace(), scale);
  }

  private List<Pod> pods(String selector) {
    if (selector.isEmpty()) {
      context.warning("SelectorRequired", "selector is required");
      inactive("InvalidSelector", "the HPA target's scale is missing a selector");
      throw new UndecidedException("selector is required");
    }
    LabelQuery query;
    try {
      query = LabelQuery.parse(selector);
    } catch (SelectorException unreadable) {
      String message =
          "couldn't convert selector into a corresponding internal selector object: "
              + unreadable.getMessage();
      context.warning("InvalidSelector", message);
      inactive("InvalidSelector", message);
      throw new UndecidedException(message);
    }
    history.selecting(selector);
    return context.lister(BuiltInKinds.POD).inNamespace(namespace()).stream()
        .filter(pod -> query.matches(pod.metadata().labels()))
        .collect(ImmutableList.toImmutableList());
  }
}
