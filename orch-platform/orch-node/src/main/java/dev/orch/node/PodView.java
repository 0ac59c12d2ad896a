package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.EphemeralContainers;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of a pod at one moment: what the API wants, what the runtime has, and
 * what the agent remembers. From it follow, purely, what to do next ({@link PodPlan}) and what to
 * report ({@link PodStatuses}).
 *
 * @param pod what is wanted
 * @param sandbox its newest sandbox, or null
 * @param ip its address, or {@code ""} until it is attached
 * @param refusals why containers can't be started, by their names
 * @param ready containers whose readiness probe passed; those without a probe aren't in it
 * @param started containers whose startup probe passed; those without a probe aren't in it
 * @param stopping containers that were told to stop
 */
record PodView(
    Pod pod,
    @Nullable SandboxState sandbox,
    String ip,
    Map<String, Refusal> refusals,
    Set<ContainerId> ready,
    Set<ContainerId> started,
    Set<ContainerId> stopping) {

  /** Why a container waits, and when it is tried again. */
  record Refusal(String reason, String message, java.time.Instant retryAt) {}

  /** The newest attempt at a container, or null if there was none in this sandbox. */
  @Nullable ContainerState latest(String name) {
    ContainerState latest = null;
    if (sandbox != null) {
      for (ContainerState state : sandbox.containers()) {
        if (state.name().equals(name) && (latest == null || state.attempt() > latest.attempt())) {
          latest = state;
        }
      }
    }
    return latest;
  }

  /** The attempt before the newest, or null. */
  @Nullable ContainerState previous(String name) {
    ContainerState latest = latest(name);
    ContainerState previous = null;
    if (sandbox != null && latest != null) {
      for (ContainerState state : sandbox.containers()) {
        boolean older = state.name().equals(name) && state.attempt() < latest.attempt();
        if (older && (previous == null || state.attempt() > previous.attempt())) {
          previous = state;
        }
      }
    }
    return previous;
  }

  /** Its ephemeral containers, which run once. */
  List<Container> ephemeral() {
    return pod.spec().ephemeralContainers().stream()
        .map(c -> EphemeralContainers.asContainer(c).withRestartPolicy("Never"))
        .toList();
  }

  static boolean isSidecar(Container init) {
    return "Always".equals(init.restartPolicy());
  }

  /** The restart policy that holds for a container. */
  String policy(Container container) {
    return container.restartPolicy() != null
        ? container.restartPolicy()
        : pod.spec().restartPolicy();
  }

  /**
   * For an init container that isn't a sidecar: what must fail for good ends the pod only if
   * nothing is restarted.
   */
  String initPolicy(Container init) {
    if (isSidecar(init)) {
      return "Always";
    }
    return pod.spec().restartPolicy().equals("Never") ? "Never" : "OnFailure";
  }

  boolean isRunning(String name) {
    ContainerState state = latest(name);
    return state != null && state.phase() == ContainerState.Phase.RUNNING;
  }

  /** Whether the container runs and its startup probe, if any, passed. */
  boolean isStarted(Container container) {
    ContainerState state = latest(container.name());
    return state != null
        && state.phase() == ContainerState.Phase.RUNNING
        && (container.startupProbe() == null || started.contains(state.id()));
  }

  /** Whether the container is started and its readiness probe, if any, passed. */
  boolean isReady(Container container) {
    ContainerState state = latest(container.name());
    return isStarted(container)
        && state != null
        && (container.readinessProbe() == null || ready.contains(state.id()));
  }

  /** Whether every init container has done its part: ended well, or, as a sidecar, started. */
  boolean isInitialized() {
    for (Container init : pod.spec().initContainers()) {
      if (!isInitDone(init)) {
        return false;
      }
    }
    return true;
  }

  boolean isInitDone(Container init) {
    if (isSidecar(init)) {
      ContainerState state = latest(init.name());
      return isStarted(init) || state != null && hasMainStarted();
    }
    ContainerState state = latest(init.name());
    return state != null
        && state.phase() == ContainerState.Phase.EXITED
        && Integer.valueOf(0).equals(state.exitCode());
  }

  /** Whether a main container was ever started in this sandbox: then initialization lies behind. */
  boolean hasMainStarted() {
    return pod.spec().containers().stream().anyMatch(c -> latest(c.name()) != null);
  }

  /** Whether an init container failed for good. */
  boolean hasInitFailed() {
    for (Container init : pod.spec().initContainers()) {
      ContainerState state = latest(init.name());
      if (!isSidecar(init)
          && state != null
          && state.phase() == ContainerState.Phase.EXITED
          && !Integer.valueOf(0).equals(state.exitCode())
          && !Restarts.wanted(initPolicy(init), state)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every main container has ended and none is started again. */
  boolean isOver() {
    if (hasInitFailed()) {
      return true;
    }
    for (Container container : pod.spec().containers()) {
      ContainerState state = latest(container.name());
      if (state == null
          || state.phase() != ContainerState.Phase.EXITED
          || Restarts.wanted(policy(container), state)) {
        return false;
      }
    }
    return true;
  }
}
