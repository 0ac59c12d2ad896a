package dev.orch.testkit.simulation;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.PodStatus;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Stands in for nodes: a pod runs and is ready up to ten seconds after it was made, and is gone up
 * to five after it was deleted. Those that don't restart end in time, by chance well or badly. What
 * becomes of a pod depends on its uid alone, so that it is the same however often it is asked.
 */
public final class Kubelet {
  private static final Duration LONGEST_RUN = Duration.ofSeconds(90);

  /** How often a pod of a node that is out of reach is looked at again. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final int failing;
  private final Predicate<String> alive;

  private Kubelet(int failing, Predicate<String> alive) {
    this.failing = failing;
    this.alive = alive;
  }

  /** Nodes on which everything ends well. */
  public static Controller<Pod> loop() {
    return failing(0);
  }

  /**
   * Nodes on which some of the pods that don't restart for ever fail.
   *
   * @param failing how many of a hundred
   */
  public static Controller<Pod> failing(int failing) {
    return new Kubelet(failing, node -> true).controller();
  }

  /** The same, where a pod waits for the scheduler before it runs. */
  public static Controller<Pod> scheduled(int failing) {
    return new Kubelet(failing, node -> !node.isEmpty()).controller();
  }

  /**
   * Nodes of which some are out of reach: nothing becomes of their pods.
   *
   * @param alive tells by a node's name whether it isn't
   */
  public static Controller<Pod> alive(Predicate<String> alive) {
    return new Kubelet(0, alive).controller();
  }

  private Controller<Pod> controller() {
    return Controller.of(Pod.class).named("kubelet").reconcile(this::reconcile);
  }

  private Result reconcile(Pod pod, Context context) {
    Optional<Instant> due = next(pod);
    if (due.isEmpty()) {
      return Result.done();
    }
    if (!alive.test(pod.spec().nodeName())) {
      return Result.again(SILENCE);
    }
    if (context.now().isBefore(due.get())) {
      return Result.again(Duration.between(context.now(), due.get()));
    }
    if (pod.metadata().deletionTimestamp() != null) {
      return delete(pod, context);
    }
    Edits.ifUnchanged(
        context.api().resources(Pod.class).status(), pod, now -> changed(now, context.now()));
    return Result.done();
  }

  /** When something happens to the pod next; empty if nothing does. */
  private static Optional<Instant> next(Pod pod) {
    Instant deleted = pod.metadata().deletionTimestamp();
    if (deleted != null) {
      Long grace = pod.metadata().deletionGracePeriodSeconds();
      return Optional.of(
          deleted.minusSeconds(grace == null ? 0 : grace).plusMillis(chance(pod, 10_000) / 2));
    }
    Instant created = Objects.requireNonNull(pod.metadata().creationTimestamp());
    Instant running = created.plusMillis(chance(pod, 10_000));
    return switch (pod.status().phase()) {
      case "Running" ->
          ends(pod)
              ? Optional.of(running.plusMillis(chance(pod, (int) LONGEST_RUN.toMillis())))
              : Optional.empty();
      case "Succeeded", "Failed" -> Optional.empty();
      default -> Optional.of(running);
    };
  }

  private static boolean ends(Pod pod) {
    return !pod.spec().restartPolicy().equals("Always");
  }

  private static int chance(Pod pod, int bound) {
    return Math.floorMod(pod.metadata().uid().hashCode(), bound);
  }

  private Pod changed(Pod pod, Instant now) {
    return pod.status().phase().equals("Running") ? ended(pod, now) : running(pod, now);
  }

  private Pod ended(Pod pod, Instant now) {
    boolean failed = Math.floorMod(pod.metadata().uid().hashCode() >> 7, 100) < failing;
    return pod.withStatus(
        pod.status()
            .withPhase(failed ? "Failed" : "Succeeded")
            .withConditions(ImmutableList.of(ready("False", now))));
  }

  /** The pod as it runs from now on, ready. */
  public static Pod running(Pod pod, Instant now) {
    String ip = "10.1.0." + chance(pod, 250);
    PodStatus status = pod.status();
    return pod.withStatus(
        status
            .withPhase("Running")
            .withPodIP(ip)
            .withPodIPs(ImmutableList.of(new PodIP(ip)))
            .withStartTime(now)
            .withConditions(ImmutableList.of(ready("True", now))));
  }

  private static PodCondition ready(String value, Instant now) {
    return new PodCondition("Ready", 0, value, null, now, "", "");
  }

  /** What is stopped has failed, for those who keep it with a finalizer to know. */
  private static Result delete(Pod pod, Context context) {
    if (!Pods.isFinished(pod)) {
      Edits.ifUnchanged(
          context.api().resources(Pod.class).status(),
          pod,
          now -> now.withStatus(now.status().withPhase("Failed")));
    }
    context
        .api()
        .resources(Pod.class)
        .inNamespace(pod.metadata().namespace())
        .delete(
            pod.metadata().name(),
            DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
            WriteOptions.NONE);
    return Result.done();
  }
}
