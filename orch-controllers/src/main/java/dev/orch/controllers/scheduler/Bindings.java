package dev.orch.controllers.scheduler;

import dev.orch.controllers.Environment;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The bindings on their way, and what is done of those that don't come about. Used in the loop's
 * tasks alone.
 */
final class Bindings {
  private static final String ERROR = "SchedulerError";
  static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Environment environment;
  private final Placements placements;
  private final SchedulingQueue queue;
  private final Binder binder;
  private final Work work;
  private final Seen seen;
  private final Consumer<Pod> leaves;

  /**
   * @param leaves is told of a pod on the node that it won't be bound to
   */
  Bindings(
      Environment environment,
      Placements placements,
      SchedulingQueue queue,
      Binder binder,
      Work work,
      Seen seen,
      Consumer<Pod> leaves) {
    this.environment = environment;
    this.placements = placements;
    this.queue = queue;
    this.binder = binder;
    this.work = work;
    this.seen = seen;
    this.leaves = leaves;
  }

  private Instant now() {
    return environment.clock().instant();
  }

  /**
   * Binds pods that are assumed.
   *
   * @param asOf the revision up to which the decisions knew the cluster
   */
  void bind(List<Decision.Placed> ready, long asOf) {
    work.write(
        ready,
        Decision.Placed::pod,
        placed -> report(binder.bind(placed.pod(), placed.nodeName(), asOf)));
  }

  /** A writer's last step for a binding. */
  private void report(Binder.Outcome outcome) {
    switch (outcome.fate()) {
      case BOUND -> {}
      case REFUSED -> work.execute(() -> unbound(outcome.pod(), outcome.message()));
      case BEHIND -> work.execute(() -> behind(outcome.pod(), outcome.revision()));
      case UNKNOWN -> work.later(LOOK_AGAIN, () -> look(outcome.pod(), outcome.node()));
    }
  }

  private void look(Pod pod, String node) {
    if (placements.isAssumed(pod)) {
      work.write(pod, () -> report(binder.look(pod, node)));
    }
  }

  /** The pod's place is given up. Back into the queue, unless it needs no node. */
  void unbound(Pod pod, String message) {
    givenUp(pod).ifPresent(now -> failed(now, message));
  }

  /** Another scheduler bound to that node: the pod is tried again when this one has seen whom. */
  void behind(Pod pod, long revision) {
    givenUp(pod)
        .ifPresent(
            now -> {
              queue.put(now, false, now());
              placements.nominate(now, now.status().nominatedNodeName());
              seen.when(revision, work, () -> queue.retry(pod.metadata().uid(), now()));
            });
  }

  /** The pod as the cache has it, if it still wants a node. */
  Optional<Pod> wanting(Pod pod) {
    return environment
        .informers()
        .of(BuiltInKinds.POD)
        .get(pod.metadata().namespace(), pod.metadata().name())
        .filter(now -> now.metadata().uid().equals(pod.metadata().uid()))
        .filter(now -> now.spec().nodeName().isEmpty())
        .filter(now -> now.metadata().deletionTimestamp() == null)
        .filter(now -> !Changes.isFinished(now));
  }

  /** Gives the pod as the cache has it, if it was assumed and still wants a node. */
  Optional<Pod> givenUp(Pod pod) {
    String uid = pod.metadata().uid();
    Pod assumed = placements.forget(uid).orElse(null);
    if (assumed == null) {
      return Optional.empty();
    }
    leaves.accept(assumed);
    Optional<Pod> wanting = wanting(pod);
    if (wanting.isEmpty()) {
      queue.remove(uid);
    }
    return wanting;
  }

  /** Something went wrong: the pod is tried again later. */
  void failed(Pod pod, String message) {
    queue.put(pod, false, now());
    queue.failed(pod.metadata().uid(), now());
    placements.nominate(pod, "");
    work.write(pod, () -> binder.refuse(pod, ERROR, message, ""));
  }
}
