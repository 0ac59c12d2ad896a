package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodStatus;
import dev.orch.model.core.PodStatusBuilder;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules of pods. */
final class PodRules implements KindRules<Pod> {
  static final Map<String, Function<Pod, String>> SELECTABLE =
      ImmutableSortedMap.<String, Function<Pod, String>>naturalOrder()
          .put("spec.nodeName", p -> p.spec().nodeName())
          .put("spec.restartPolicy", p -> p.spec().restartPolicy())
          .put("spec.schedulerName", p -> p.spec().schedulerName())
          .put("spec.serviceAccountName", p -> p.spec().serviceAccountName())
          .put("spec.hostNetwork", p -> Boolean.toString(p.spec().hostNetwork()))
          .put("status.phase", p -> p.status().phase())
          .put("status.podIP", PodRules::address)
          .put("status.podIPs", PodRules::address)
          .put("status.nominatedNodeName", p -> p.status().nominatedNodeName())
          .buildOrThrow();

  private static String address(Pod pod) {
    return pod.status().podIPs().isEmpty()
        ? pod.status().podIP()
        : pod.status().podIPs().get(0).ip();
  }

  @Override
  public Pod defaults(Pod pod) {
    return PodDefaults.pod(pod).withStatus(addresses(pod.status()));
  }

  /** The one address and the list of all say the same; where they differ, the one counts. */
  private static PodStatus addresses(PodStatus status) {
    List<PodIP> all = status.podIPs();
    if (status.podIP().isEmpty()) {
      return all.isEmpty() ? status : status.withPodIP(all.get(0).ip());
    }
    return !all.isEmpty() && all.get(0).ip().equals(status.podIP())
        ? status
        : status.withPodIPs(ImmutableList.of(new PodIP(status.podIP())));
  }

  @Override
  public List<String> keptByStatus() {
    return ImmutableList.of("spec", "metadata.deletionTimestamp", "metadata.ownerReferences");
  }

  @Override
  public Pod prepareForCreate(Pod pod) {
    PodSpec spec = pod.spec();
    Long grace = spec.terminationGracePeriodSeconds();
    if (grace != null && grace < 0) {
      spec = spec.withTerminationGracePeriodSeconds(1L);
    }
    Map<String, String> labels = pod.metadata().labels();
    Affinity affinity = spec.affinity();
    if (affinity != null) {
      spec = spec.withAffinity(MatchLabelKeys.resolve(affinity, labels));
    }
    spec =
        spec.withTopologySpreadConstraints(
            ContainerDefaults.each(
                spec.topologySpreadConstraints(), c -> MatchLabelKeys.resolve(c, labels)));
    PodStatus status =
        PodStatusBuilder.builder().phase("Pending").qosClass(PodResources.qosClass(spec)).build();
    if (!spec.schedulingGates().isEmpty()) {
      status = status.withConditions(ImmutableList.of(gated(pod)));
    }
    return pod.withSpec(spec).withStatus(status);
  }

  private static PodCondition gated(Pod pod) {
    return PodConditionBuilder.builder()
        .type("PodScheduled")
        .status("False")
        .reason("SchedulingGated")
        .message("Scheduling is blocked due to non-empty scheduling gates")
        .lastTransitionTime(pod.metadata().creationTimestamp())
        .build();
  }

  @Override
  public void validate(Pod pod, ValidationContext context, FieldErrors errors) {
    PodValidation.validateCreate(pod, errors);
  }

  @Override
  public void validateUpdate(Pod pod, Pod old, ValidationContext context, FieldErrors errors) {
    PodUpdateValidation.validate(pod, old, errors);
  }

  @Override
  public void validateStatusUpdate(
      Pod pod, Pod old, ValidationContext context, FieldErrors errors) {
    PodStatusValidation.validate(pod, old, errors);
  }

  @Override
  public Pod prepareForPartUpdate(String part, Pod pod, Pod old) {
    return part.equals("resize")
        ? PodResizing.prepare(pod, old)
        : EphemeralContainers.prepare(pod, old);
  }

  @Override
  public void validatePartUpdate(
      String part, Pod pod, Pod old, ValidationContext context, FieldErrors errors) {
    boolean resize = part.equals("resize");
    FieldError never = resize ? PodResizing.never(old) : EphemeralContainers.never(old);
    if (never != null) {
      errors.add(never);
      return;
    }
    PodValidation.validate(pod, errors);
    if (resize) {
      PodResizing.validate(pod, old, errors);
    } else {
      EphemeralContainers.validate(pod, old, errors);
    }
  }

  @Override
  public List<String> warnings(Pod pod) {
    return PodWarnings.of(pod);
  }
}
