package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Resource;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.selector.LabelSelectors;
import java.util.List;
import java.util.Optional;

/** The loop of a kind whose objects want a number of pods of one template. Immutable. */
final class ReplicaLoop<O extends Resource> {
  private final ReplicaKind<O> kind;

  ReplicaLoop(ReplicaKind<O> kind) {
    this.kind = kind;
  }

  Controller<O> controller(String name, String recorder) {
    return Controller.of(kind.kind())
        .named(name)
        .recordsAs(recorder)
        .owns(Pod.class)
        .watches(
            BuiltInKinds.POD,
            (pod, caches) ->
                Selecting.adopters(
                    pod, caches.of(kind.kind()), owner -> kind.spec().apply(owner).selector()))
        .workers(2)
        .reconcile(this::reconcile);
  }

  private Result reconcile(O owner, Context context) {
    ReplicaSetSpec spec = kind.spec().apply(owner);
    LabelSelector selector = spec.selector();
    if (selector == null) {
      return Result.done();
    }
    List<Pod> mine = claimed(owner, selector, context);
    List<Pod> active =
        mine.stream().filter(Pods::isActive).collect(ImmutableList.toImmutableList());
    int terminating = (int) mine.stream().filter(Pods::isTerminating).count();
    PodWrites.Failure failure = null;
    if (owner.metadata().deletionTimestamp() == null) {
      failure = new ReplicaScaling<>(kind, owner, context).scale(active, related(owner, context));
    }
    ReplicaSetStatus status =
        new ReplicaSetStatuses(spec, kind.status().apply(owner), context.now())
            .of(active, terminating, owner.metadata().generation(), failure);
    Edits.replace(
        context.api().resources(kind.kind()).status(),
        owner,
        kind.withStatus().apply(owner, status));
    if (failure != null) {
      throw failure.cause();
    }
    return Pods.untilNextAvailable(active, spec.minReadySeconds(), context.now());
  }

  /** Its pods: those it controls, which needn't be active, and active ones that it adopts now. */
  private List<Pod> claimed(O owner, LabelSelector selector, Context context) {
    String namespace = owner.metadata().namespace();
    var pods = Selecting.byController(context, BuiltInKinds.POD);
    List<Pod> owned = pods.of(namespace, owner.metadata().uid());
    List<Pod> free = pods.of(namespace, "");
    Claims<O, Pod> claims = new Claims<>(context, kind.kind(), owner, selector, BuiltInKinds.POD);
    List<Pod> active =
        ImmutableList.copyOf(Iterables.filter(Iterables.concat(owned, free), Pods::isActive));
    List<Pod> ending =
        owned.stream()
            .filter(pod -> !Pods.isActive(pod))
            .filter(pod -> LabelSelectors.matches(selector, pod.metadata().labels()))
            .collect(ImmutableList.toImmutableList());
    return ImmutableList.<Pod>builder().addAll(claims.claim(active)).addAll(ending).build();
  }

  /** The pods of all objects of the same owner: they crowd a node together. */
  private List<Pod> related(O owner, Context context) {
    String namespace = owner.metadata().namespace();
    var pods = Selecting.byController(context, BuiltInKinds.POD);
    Optional<OwnerReference> above = Owners.controllerOf(owner.metadata());
    if (above.isEmpty()) {
      return pods.of(namespace, owner.metadata().uid());
    }
    return Selecting.byController(context, kind.kind()).of(namespace, above.get().uid()).stream()
        .flatMap(sibling -> pods.of(namespace, sibling.metadata().uid()).stream())
        .collect(ImmutableList.toImmutableList());
  }
}
