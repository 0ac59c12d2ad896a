package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.StatefulPlan.Step;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetStatus;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.api.ApiException;
import java.util.Collection;
import java.util.List;

/**
 * The StatefulSet controller: pods with names and claims of their own, made, updated and deleted in
 * their order.
 */
public final class StatefulSets {
  private StatefulSets() {}

  public static Controller<StatefulSet> controller() {
    return Controller.of(BuiltInKinds.STATEFUL_SET)
        .named("statefulset-controller")
        .owns(Pod.class)
        .watches(
            BuiltInKinds.POD,
            (pod, caches) ->
                Selecting.adopters(
                    pod, caches.of(BuiltInKinds.STATEFUL_SET), set -> set.spec().selector()))
        .owns(ControllerRevision.class)
        .watches(
            WorkloadKinds.CONTROLLER_REVISION,
            (revision, caches) ->
                Selecting.adopters(
                    revision, caches.of(BuiltInKinds.STATEFUL_SET), set -> set.spec().selector()))
        .watches(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, StatefulSets::usersOf)
        .reconcile(StatefulSets::reconcile);
  }

  /** The sets whose pods' claims have such a name. */
  private static Collection<ObjectKey> usersOf(PersistentVolumeClaim claim, Informers caches) {
    String name = claim.metadata().name();
    return caches.of(BuiltInKinds.STATEFUL_SET).inNamespace(claim.metadata().namespace()).stream()
        .filter(
            set ->
                set.spec().volumeClaimTemplates().stream()
                    .map(template -> template.metadata().name() + "-" + set.metadata().name() + "-")
                    .anyMatch(name::startsWith))
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static Result reconcile(StatefulSet set, Context context) {
    LabelSelector selector = set.spec().selector();
    if (selector == null) {
      return Result.done();
    }
    List<Pod> pods = claimed(set, selector, context);
    if (set.metadata().deletionTimestamp() != null) {
      StatefulSetStatus before = set.status();
      write(
          set,
          new StatefulStatuses(set, pods, context.now())
              .of(before.currentRevision(), before.updateRevision(), before.collisionCount()),
          context);
      return Result.done();
    }
    StatefulRevisions revisions = new StatefulRevisions(set, selector, context);
    List<List<Step>> plan = StatefulPlan.of(set, pods, revisions.update(), context.now());
    ApiException failure = new StatefulWrites(set, revisions, context).run(plan);
    write(
        set,
        new StatefulStatuses(set, pods, context.now())
            .of(revisions.current(), revisions.update(), revisions.collisions()),
        context);
    if (failure != null) {
      throw failure;
    }
    revisions.truncate(pods);
    return Pods.untilNextAvailable(pods, set.spec().minReadySeconds(), context.now());
  }

  /** Its pods: those that have its labels, and names of its own. */
  private static List<Pod> claimed(StatefulSet set, LabelSelector selector, Context context) {
    StatefulIdentity identity = new StatefulIdentity(set);
    return new Claims<>(
            context,
            BuiltInKinds.STATEFUL_SET,
            set,
            BuiltInKinds.POD,
            pod ->
                identity.isMember(pod) && LabelSelectors.matches(selector, pod.metadata().labels()))
        .claim();
  }

  private static void write(StatefulSet set, StatefulSetStatus status, Context context) {
    StatefulSetStatus before = set.status();
    if (!status.equals(before.withCollisionCount(status.collisionCount()))) {
      Edits.replace(
          context.api().resources(BuiltInKinds.STATEFUL_SET).status(), set, set.withStatus(status));
    }
  }
}
