package dev.orch.controllers.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.api.ApiException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The disruption controller: says in the status of each PodDisruptionBudget how many of its pods
 * may be evicted now, and takes back what announced an eviction that didn't come.
 */
public final class DisruptionBudgets implements Loop {
  /** The source of its events. */
  static final String COMPONENT = "controllermanager";

  @Override
  public String name() {
    return "disruption-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Subscription budgets = budgets(environment.events()).start(environment);
    Subscription conditions = StaleDisruptions.controller().start(environment);
    return () -> {
      conditions.close();
      budgets.close();
    };
  }

  private static Controller<PodDisruptionBudget> budgets(EventRecorder events) {
    return Controller.of(WorkloadKinds.DISRUPTION_BUDGET)
        .named(COMPONENT)
        .watches(BuiltInKinds.POD, (pod, caches) -> selecting(pod, caches))
        .watches(
            BuiltInKinds.REPLICA_SET,
            (set, caches) -> selecting(set.metadata().namespace(), set.spec().template(), caches))
        .watches(
            BuiltInKinds.DEPLOYMENT,
            (d, caches) -> selecting(d.metadata().namespace(), d.spec().template(), caches))
        .watches(
            BuiltInKinds.STATEFUL_SET,
            (set, caches) -> selecting(set.metadata().namespace(), set.spec().template(), caches))
        .watches(WorkloadKinds.REPLICATION_CONTROLLER, DisruptionBudgets::selecting)
        .reconcile((budget, context) -> reconcile(budget, context, events));
  }

  private static Collection<ObjectKey> selecting(Pod pod, Informers caches) {
    return selecting(pod.metadata().namespace(), pod.metadata().labels(), caches);
  }

  private static Collection<ObjectKey> selecting(
      ReplicationController controller, Informers caches) {
    PodTemplateSpec template = controller.spec().template();
    return template == null
        ? ImmutableList.of()
        : selecting(controller.metadata().namespace(), template, caches);
  }

  private static Collection<ObjectKey> selecting(
      String namespace, PodTemplateSpec template, Informers caches) {
    return selecting(namespace, template.metadata().labels(), caches);
  }

  private static Collection<ObjectKey> selecting(
      String namespace, Map<String, String> labels, Informers caches) {
    return caches.of(WorkloadKinds.DISRUPTION_BUDGET).inNamespace(namespace).stream()
        .filter(budget -> selects(budget, labels))
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  /** A budget without a selector selects nothing. */
  private static boolean selects(PodDisruptionBudget budget, Map<String, String> labels) {
    LabelSelector selector = budget.spec().selector();
    return selector != null && LabelSelectors.matches(selector, labels);
  }

  private static Result reconcile(
      PodDisruptionBudget budget, Context context, EventRecorder events) {
    String namespace = budget.metadata().namespace();
    List<Pod> pods =
        context.lister(BuiltInKinds.POD).inNamespace(namespace).stream()
            .filter(pod -> selects(budget, pod.metadata().labels()))
            .collect(ImmutableList.toImmutableList());
    if (pods.isEmpty()) {
      context.event("NoPods", "No matching pods found");
    }
    Instant now = context.now();
    ExpectedPods expected;
    try {
      expected = ExpectedPods.of(budget.spec(), pods, context);
    } catch (ExpectedPods.UnknownException | ApiException unknown) {
      String why = String.valueOf(unknown.getMessage());
      context.warning(
          "CalculateExpectedPodCountFailed",
          "Failed to calculate the number of expected pods: " + why);
      write(budget, BudgetStatuses.failed(budget, why, now), context);
      return Result.done();
    }
    if (expected.unmanaged()) {
      context.warning("UnmanagedPods", unmanaged(budget));
    }
    Disrupted disrupted = Disrupted.among(pods, budget, now);
    for (Pod pod : disrupted.spared()) {
      String message =
          "Pod was expected by PDB " + ObjectKey.of(budget) + " to be deleted but it wasn't";
      events.record(COMPONENT, BuiltInKinds.POD, pod.metadata(), "Warning", "NotDeleted", message);
    }
    write(budget, BudgetStatuses.of(budget, pods, expected, disrupted, now), context);
    return disrupted.recheck().map(Result::again).orElse(Result.done());
  }

  private static String unmanaged(PodDisruptionBudget budget) {
    return "Pods selected by this PodDisruptionBudget (selector: "
        + LabelSelectors.struct(budget.spec().selector())
        + ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated"
        + " correctly, which may result in undefined behavior. To account for these pods please set"
        + " \".spec.minAvailable\" field of the PDB to an integer value.";
  }

  private static void write(
      PodDisruptionBudget budget, PodDisruptionBudgetStatus status, Context context) {
    Edits.replace(
        context.api().resources(WorkloadKinds.DISRUPTION_BUDGET).status(),
        budget,
        budget.withStatus(status));
  }
}
