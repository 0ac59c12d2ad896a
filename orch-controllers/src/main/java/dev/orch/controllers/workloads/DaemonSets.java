package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The DaemonSet controller: a pod on each node that suits. */
public final class DaemonSets {
  private final FailedDaemons failed = new FailedDaemons();

  private DaemonSets() {}

  public static Loop controller() {
    return new Loop() {
      @Override
      public String name() {
        return "daemonset-controller";
      }

      @Override
      public Subscription start(Environment environment) {
        return new DaemonSets().build(name()).start(environment);
      }
    };
  }

  private Controller<DaemonSet> build(String name) {
    return Controller.of(BuiltInKinds.DAEMON_SET)
        .named(name)
        .owns(Pod.class)
        .watches(
            BuiltInKinds.POD,
            (pod, caches) ->
                Selecting.adopters(
                    pod, caches.of(BuiltInKinds.DAEMON_SET), set -> set.spec().selector()))
        .owns(ControllerRevision.class)
        .watches(
            WorkloadKinds.CONTROLLER_REVISION,
            (revision, caches) ->
                Selecting.adopters(
                    revision, caches.of(BuiltInKinds.DAEMON_SET), set -> set.spec().selector()))
        .watchesChanges(BuiltInKinds.NODE, DaemonSets::concernedBy)
        .reconcile(this::reconcile);
  }

  /** The sets for which the node is another than it was. */
  private static Collection<ObjectKey> concernedBy(
      @Nullable Node before, @Nullable Node after, Informers caches) {
    if (before != null
        && after != null
        && before.metadata().labels().equals(after.metadata().labels())
        && before.spec().taints().equals(after.spec().taints())) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<ObjectKey> keys = ImmutableList.builder();
    for (DaemonSet set : caches.of(BuiltInKinds.DAEMON_SET).list()) {
      DaemonPlacement placement = new DaemonPlacement(set);
      if (placement.of(before) != placement.of(after)) {
        keys.add(ObjectKey.of(set));
      }
    }
    return keys.build();
  }

  private Result reconcile(DaemonSet set, Context context) {
    LabelSelector selector = set.spec().selector();
    if (selector == null || set.metadata().deletionTimestamp() != null) {
      return Result.done(); // what is left of its history says nothing about its pods any more
    }
    if (selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty()) {
      context.warning(
          "SelectingAll",
          "This daemon set is selecting all pods. A non-empty selector is required.");
      return Result.done();
    }
    List<Pod> pods =
        new Claims<>(context, BuiltInKinds.DAEMON_SET, set, selector, BuiltInKinds.POD).claim();
    DaemonRevisions revisions = new DaemonRevisions(set, selector, context);
    if (revisions.unite(pods)) {
      return Result.done(); // the caches have other pods soon
    }
    DaemonView view =
        new DaemonView(
            set, context.lister(BuiltInKinds.NODE).list(), pods, revisions.hash(), context.now());
    DaemonPlan plan = DaemonPlan.of(view, node -> failed.left(set, node, context.now()));
    PodWrites.Failure failure = write(set, view, plan, context);
    Edits.replace(
        context.api().resources(BuiltInKinds.DAEMON_SET).status(),
        set,
        set.withStatus(DaemonStatuses.of(set, view, revisions.collisions())));
    if (failure != null) {
      throw failure.cause();
    }
    revisions.truncate(pods);
    Optional<Duration> available =
        Pods.untilNextAvailable(pods, set.spec().minReadySeconds(), context.now()).delay();
    return soonest(available, plan.again());
  }

  /** An update goes on when each node has what it is to have. */
  private PodWrites.@Nullable Failure write(
      DaemonSet set, DaemonView view, DaemonPlan plan, Context context) {
    DaemonWrites writes = new DaemonWrites(set, view, context);
    if (!plan.isEmpty()) {
      for (Pod pod : plan.failed()) {
        DaemonTemplate.node(pod).ifPresent(node -> failed.deleted(set, node, context.now()));
      }
      return writes.manage(plan);
    }
    return view.isRolling() ? writes.roll(new DaemonRolling(view)) : null;
  }

  private static Result soonest(Optional<Duration> one, Optional<Duration> other) {
    if (one.isPresent() && other.isPresent()) {
      return Result.again(one.get().compareTo(other.get()) < 0 ? one.get() : other.get());
    }
    return one.or(() -> other).map(Result::again).orElse(Result.done());
  }
}
