package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The next thing to do for a pod. A pure function of what is known of it. */
final class PodPlan {
  /**
   * How many ended attempts at a container are kept beside the newest: one, for its last state and
   * its log.
   */
  private static final int KEPT = 2;

  private PodPlan() {}

  /** A step. */
  sealed interface Step {
    /** Nothing now; perhaps at a later time. */
    record Wait(@Nullable Instant until) implements Step {}

    record StartSandbox(int attempt) implements Step {}

    record Attach(SandboxId sandbox) implements Step {}

    record Start(Container container, int attempt) implements Step {}

    record RemoveContainer(ContainerId id) implements Step {}

    record StopSandbox(SandboxId id, Duration grace) implements Step {}

    record RemoveSandbox(SandboxId id) implements Step {}

    /** Nothing of the pod is left here: the API may forget it. */
    record Finish() implements Step {}
  }

  /** The next step of a pod that the API still has. */
  static Step next(PodView view, Instant now) {
    Pod pod = view.pod();
    if (pod.metadata().deletionTimestamp() != null) {
      long grace = Objects.requireNonNullElse(pod.metadata().deletionGracePeriodSeconds(), 0L);
      return end(view.sandbox(), Duration.ofSeconds(grace));
    }
    SandboxState sandbox = view.sandbox();
    if (isTerminal(pod) || sandbox != null && view.isOver()) {
      return sandbox != null && sandbox.ready()
          ? new Step.StopSandbox(sandbox.id(), grace(pod))
          : new Step.Wait(null);
    }
    if (sandbox == null) {
      return new Step.StartSandbox(0);
    }
    if (!sandbox.ready()) {
      return sandbox.containers().stream().anyMatch(c -> c.phase() != ContainerState.Phase.EXITED)
          ? new Step.Wait(null)
          : new Step.StartSandbox(sandbox.spec().attempt() + 1);
    }
    if (view.ip().isEmpty()) {
      return new Step.Attach(sandbox.id());
    }
    return containers(view, now);
  }

  private static Duration grace(Pod pod) {
    Long seconds = pod.spec().terminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? 30 : seconds);
  }

  static boolean isTerminal(Pod pod) {
    return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
  }

  /** The next step of a pod that is to go, or is gone: stop, remove, finish. */
  static Step end(@Nullable SandboxState sandbox, Duration grace) {
    if (sandbox == null) {
      return new Step.Finish();
    }
    boolean running =
        sandbox.ready()
            || sandbox.containers().stream()
                .anyMatch(c -> c.phase() != ContainerState.Phase.EXITED);
    return running
        ? new Step.StopSandbox(sandbox.id(), grace)
        : new Step.RemoveSandbox(sandbox.id());
  }

  private static Step containers(PodView view, Instant now) {
    @Nullable Instant wake = null;
    for (Container ephemeral : view.ephemeral()) {
      Step step = container(view, ephemeral, view.policy(ephemeral), now);
      if (!(step instanceof Step.Wait wait)) {
        return step;
      }
      wake = earlier(wake, wait.until());
    }
    for (Container init : view.pod().spec().initContainers()) {
      boolean skip = view.hasMainStarted() && !PodView.isSidecar(init);
      if (skip) {
        continue;
      }
      Step step = container(view, init, view.initPolicy(init), now);
      if (!(step instanceof Step.Wait wait)) {
        return step;
      }
      wake = earlier(wake, wait.until());
      if (!view.isInitDone(init)) {
        return new Step.Wait(wake);
      }
    }
    for (Container container : view.pod().spec().containers()) {
      Step step = container(view, container, view.policy(container), now);
      if (!(step instanceof Step.Wait wait)) {
        return step;
      }
      wake = earlier(wake, wait.until());
    }
    return new Step.Wait(wake);
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isBefore(b) ? a : b;
  }

  private static Step container(PodView view, Container container, String policy, Instant now) {
    ContainerState latest = view.latest(container.name());
    PodView.Refusal refusal = view.refusals().get(container.name());
    if (refusal != null && refusal.retryAt().isAfter(now)) {
      return new Step.Wait(refusal.retryAt());
    }
    if (latest == null) {
      return new Step.Start(container, 0);
    }
    if (latest.phase() != ContainerState.Phase.EXITED) {
      return old(view, container, latest);
    }
    boolean done = Integer.valueOf(0).equals(latest.exitCode()) && policy.equals("OnFailure");
    if (done || !Restarts.wanted(policy, latest)) {
      return new Step.Wait(null);
    }
    Instant at = Restarts.at(latest);
    return at.isAfter(now) ? new Step.Wait(at) : new Step.Start(container, latest.attempt() + 1);
  }

  /** Removes attempts that nobody asks for any longer. */
  private static Step old(PodView view, Container container, ContainerState latest) {
    SandboxState sandbox = Objects.requireNonNull(view.sandbox());
    for (ContainerState state : sandbox.containers()) {
      if (state.name().equals(container.name()) && state.attempt() <= latest.attempt() - KEPT) {
        return new Step.RemoveContainer(state.id());
      }
    }
    return new Step.Wait(null);
  }
}
