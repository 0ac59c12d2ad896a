package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Owners;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.selector.LabelSelectors;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The ReplicaSet controller: as many pods of one template as wanted. */
public final class ReplicaSets {
  private ReplicaSets() {}

  public static Controller<ReplicaSet> controller() {
    return Controller.of(BuiltInKinds.REPLICA_SET)
        .named("replicaset-controller")
        .owns(Pod.class)
        .watches(BuiltInKinds.POD, ReplicaSets::adopters)
        .workers(2)
        .reconcile(ReplicaSets::reconcile);
  }

  /** The ReplicaSets that may adopt a pod that nobody controls. */
  private static Collection<ObjectKey> adopters(Pod pod, Informers caches) {
    return Selecting.adopters(
        pod, caches.of(BuiltInKinds.REPLICA_SET), set -> set.spec().selector());
  }

  private static Result reconcile(ReplicaSet set, Context context) {
    LabelSelector selector = set.spec().selector();
    if (selector == null) {
      return Result.done();
    }
    List<Pod> mine = claimed(set, selector, context);
    List<Pod> active =
        mine.stream().filter(Pods::isActive).collect(ImmutableList.toImmutableList());
    int terminating = (int) mine.stream().filter(Pods::isTerminating).count();
    ReplicaScaling.Failure failure = null;
    if (set.metadata().deletionTimestamp() == null) {
      failure = new ReplicaScaling(set, context).scale(active, related(set, context));
    }
    writeStatus(
        set, ReplicaSetStatuses.of(set, active, terminating, failure, context.now()), context);
    if (failure != null) {
      throw failure.cause();
    }
    return soonestAvailable(set, active, context).map(Result::again).orElse(Result.done());
  }

  /** Its pods: those it controls, which needn't be active, and active ones that it adopts now. */
  private static List<Pod> claimed(ReplicaSet set, LabelSelector selector, Context context) {
    String namespace = set.metadata().namespace();
    var pods = Selecting.byController(context, BuiltInKinds.POD);
    List<Pod> owned = pods.of(namespace, set.metadata().uid());
    List<Pod> free = pods.of(namespace, "");
    Claims<ReplicaSet, Pod> claims =
        new Claims<>(context, BuiltInKinds.REPLICA_SET, set, selector, BuiltInKinds.POD);
    List<Pod> active =
        ImmutableList.copyOf(Iterables.filter(Iterables.concat(owned, free), Pods::isActive));
    List<Pod> ending =
        owned.stream()
            .filter(pod -> !Pods.isActive(pod))
            .filter(pod -> LabelSelectors.matches(selector, pod.metadata().labels()))
            .collect(ImmutableList.toImmutableList());
    return ImmutableList.<Pod>builder().addAll(claims.claim(active)).addAll(ending).build();
  }

  /** The pods of all ReplicaSets of the same owner: they crowd a node together. */
  private static List<Pod> related(ReplicaSet set, Context context) {
    String namespace = set.metadata().namespace();
    var pods = Selecting.byController(context, BuiltInKinds.POD);
    Optional<OwnerReference> owner = Owners.controllerOf(set.metadata());
    if (owner.isEmpty()) {
      return pods.of(namespace, set.metadata().uid());
    }
    return Selecting.byController(context, BuiltInKinds.REPLICA_SET)
        .of(namespace, owner.get().uid())
        .stream()
        .flatMap(sibling -> pods.of(namespace, sibling.metadata().uid()).stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static void writeStatus(ReplicaSet set, ReplicaSetStatus status, Context context) {
    if (status.equals(set.status())) {
      return;
    }
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.REPLICA_SET).status(),
        set,
        now -> now.withStatus(status));
  }

  private static Optional<Duration> soonestAvailable(
      ReplicaSet set, List<Pod> active, Context context) {
    int seconds = set.spec().minReadySeconds();
    return active.stream()
        .map(pod -> Pods.untilAvailable(pod, seconds, context.now()))
        .flatMap(Optional::stream)
        .filter(left -> !left.isZero())
        .min(Duration::compareTo);
  }
}
