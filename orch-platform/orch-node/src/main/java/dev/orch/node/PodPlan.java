package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import java.time.Instant;
import java.util.List;
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

    record PrepareVolumes() implements Step {}

    record StartSandbox(int attempt) implements Step {}

    record Attach(SandboxState sandbox) implements Step {}

    record Start(Container container, int attempt) implements Step {}

    record RemoveContainer(ContainerId id) implements Step {}

    /** All containers are to end until then. */
    record StopContainers(Instant deadline) implements Step {}

    record StopSandbox(SandboxState sandbox) implements Step {}

    record ReleaseVolumes() implements Step {}

    record RemoveSandbox(SandboxState sandbox) implements Step {}

    /** Nothing of the pod is left here: the API may forget it. */
    record Finish() implements Step {}
  }

  /** Whether what runs of the pod is to end. */
  static boolean isEnding(PodView view) {
    Pod pod = view.pod();
    return pod.metadata().deletionTimestamp() != null
        || isTerminal(pod)
        || view.failure() != null
        || view.isOver();
  }

  /** The next step of a pod that the API still has. */
  static Step next(PodView view, Instant now) {
    if (view.pod().metadata().deletionTimestamp() != null) {
      return end(view, now);
    }
    if (isEnding(view)) {
      Step step = stop(view, now);
      if (step != null) {
        return step;
      }
      return view.volumesHeld() ? new Step.ReleaseVolumes() : new Step.Wait(null);
    }
    if (!view.volumesReady()) {
      return new Step.PrepareVolumes();
    }
    SandboxState sandbox = view.sandbox();
    if (sandbox == null) {
      return new Step.StartSandbox(0);
    }
    if (!sandbox.ready()) {
      return view.running().isEmpty()
          ? new Step.StartSandbox(sandbox.spec().attempt() + 1)
          : new Step.StopContainers(now);
    }
    Step old = older(view);
    if (old != null) {
      return old;
    }
    return view.ips().isEmpty() ? new Step.Attach(sandbox) : containers(view, now);
  }

  static boolean isTerminal(Pod pod) {
    return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
  }

  /** The next step of a pod that is to go, or is gone: stop, release, remove, finish. */
  static Step end(PodView view, Instant now) {
    Step step = stop(view, now);
    if (step != null) {
      return step;
    }
    if (view.volumesHeld()) {
      return new Step.ReleaseVolumes();
    }
    List<SandboxState> left = view.sandboxes();
    return left.isEmpty() ? new Step.Finish() : new Step.RemoveSandbox(left.get(left.size() - 1));
  }

  /** What is left to stop: containers, then sandboxes. Null if nothing runs. */
  private static @Nullable Step stop(PodView view, Instant now) {
    if (!view.running().isEmpty()) {
      Instant deadline = view.deadline();
      return new Step.StopContainers(deadline == null ? now : deadline);
    }
    for (SandboxState sandbox : view.sandboxes()) {
      if (sandbox.ready()) {
        return new Step.StopSandbox(sandbox);
      }
    }
    return null;
  }

  /** Sandboxes before the newest don't run, and go when nobody asks for their containers. */
  private static @Nullable Step older(PodView view) {
    List<SandboxState> all = view.sandboxes();
    for (SandboxState sandbox : all.subList(1, all.size())) {
      if (sandbox.ready()) {
        return new Step.StopSandbox(sandbox);
      }
      boolean asked =
          sandbox.containers().stream()
              .anyMatch(
                  state -> {
                    ContainerState latest = view.latest(state.name());
                    return latest == null || state.attempt() > latest.attempt() - KEPT;
                  });
      if (!asked) {
        return new Step.RemoveSandbox(sandbox);
      }
    }
    return null;
  }

  private static Step containers(PodView view, Instant now) {
    @Nullable Instant wake = null;
    for (Container ephemeral : view.ephemeral()) {
      Step step = container(view, ephemeral, false, now);
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
      Step step = container(view, init, true, now);
      if (!(step instanceof Step.Wait wait)) {
        return step;
      }
      wake = earlier(wake, wait.until());
      if (!view.isInitDone(init)) {
        return new Step.Wait(wake);
      }
    }
    for (Container container : view.pod().spec().containers()) {
      Step step = container(view, container, false, now);
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

  private static Step container(PodView view, Container container, boolean init, Instant now) {
    PodView.Refusal refusal = view.refusals().get(container.name());
    if (refusal != null && refusal.retryAt().isAfter(now)) {
      return new Step.Wait(refusal.retryAt());
    }
    int next = view.nextAttempt(container.name());
    ContainerState latest = view.latest(container.name());
    if (latest != null && latest.phase() != ContainerState.Phase.EXITED) {
      return old(view, container, latest);
    }
    ContainerState last = latest != null ? latest : view.earlier(container.name());
    if (last == null) {
      return new Step.Start(container, next);
    }
    // In a new sandbox everything is initialized anew.
    boolean anew = latest == null && init;
    if (!anew && !view.isRestarted(container, init, last)) {
      return new Step.Wait(null);
    }
    Instant at = Restarts.at(last);
    return at.isAfter(now) ? new Step.Wait(at) : new Step.Start(container, next);
  }

  /** Removes attempts that nobody asks for any longer. */
  private static Step old(PodView view, Container container, ContainerState latest) {
    for (SandboxState sandbox : view.sandboxes()) {
      for (ContainerState state : sandbox.containers()) {
        if (state.name().equals(container.name()) && state.attempt() <= latest.attempt() - KEPT) {
          return new Step.RemoveContainer(state.id());
        }
      }
    }
    return new Step.Wait(null);
  }
}
