package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Model;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.EphemeralContainers;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param sandboxes its sandboxes, the newest first
 * @param ips its addresses, the primary one first; none until it is attached
 * @param volumesReady whether its volumes are
 * @param volumesHeld whether there may be something of its volumes here
 * @param refusals why containers can't be started, by their names
 * @param ready containers whose readiness probe passed; those without a probe aren't in it
 * @param started containers whose startup probe passed; those without a probe aren't in it
 * @param messages what containers said when they ended
 * @param resize how far a resize has come
 * @param failure why the node ends the pod; null if it doesn't
 * @param deadline when what runs of it has to have ended, if it is to end; null otherwise
 */
@Model
record PodView(
    Pod pod,
    List<SandboxState> sandboxes,
    List<String> ips,
    boolean volumesReady,
    boolean volumesHeld,
    Map<String, Refusal> refusals,
    Set<ContainerId> ready,
    Set<ContainerId> started,
    Map<ContainerId, String> messages,
    PodResize.Progress resize,
    @Nullable Failure failure,
    @Nullable Instant deadline)
    implements PodViewBuilder.With {

  /** Why a container waits, and when it is tried again. */
  record Refusal(String reason, String message, Instant retryAt) {}

  /**
   * Why the node ends a pod: its status' reason and message.
   *
   * @param disrupts whether it is for the node's sake, by no fault of the pod
   */
  record Failure(String reason, String message, boolean disrupts) {}

  PodView {
    sandboxes = ImmutableList.copyOf(sandboxes);
    ips = ImmutableList.copyOf(ips);
    refusals = ImmutableMap.copyOf(refusals);
    ready = ImmutableSet.copyOf(ready);
    started = ImmutableSet.copyOf(started);
    messages = ImmutableMap.copyOf(messages);
  }

  /** Its newest sandbox, or null. */
  @Nullable SandboxState sandbox() {
    return sandboxes.isEmpty() ? null : sandboxes.get(0);
  }

  /** Its primary address; empty until it has one. */
  String ip() {
    return ips.isEmpty() ? "" : ips.get(0);
  }

  /** The newest attempt at a container in the newest sandbox, or null if there was none. */
  @Nullable ContainerState latest(String name) {
    return sandboxes.isEmpty() ? null : newest(sandboxes.subList(0, 1), name, Integer.MAX_VALUE);
  }

  /**
   * The newest attempt before the newest sandbox: in an older one, or one that the status tells of
   * and the runtime knows no longer, which counts as killed. Null if there was none.
   */
  @Nullable ContainerState earlier(String name) {
    ContainerState known =
        sandboxes.isEmpty()
            ? null
            : newest(sandboxes.subList(1, sandboxes.size()), name, Integer.MAX_VALUE);
    return known != null || latest(name) != null ? known : lost(name);
  }

  /** The newest attempt there was, in whichever sandbox. */
  @Nullable ContainerState last(String name) {
    ContainerState latest = latest(name);
    return latest != null ? latest : earlier(name);
  }

  /** The attempt before {@link #last}, or null; by the status, where the runtime forgot it. */
  @Nullable ContainerState previous(String name) {
    ContainerState last = last(name);
    if (last == null) {
      return null;
    }
    ContainerState known = newest(sandboxes, name, last.attempt());
    ContainerStatus status = status(name);
    if (known != null || status == null || last.attempt() == 0 || status.containerID().isEmpty()) {
      return known;
    }
    return status.restartCount() < last.attempt()
        ? Lost.state(status, pod)
        : Lost.previous(status, pod);
  }

  private static @Nullable ContainerState newest(List<SandboxState> among, String name, int below) {
    ContainerState newest = null;
    for (SandboxState sandbox : among) {
      for (ContainerState state : sandbox.containers()) {
        if (state.name().equals(name)
            && state.attempt() < below
            && (newest == null || state.attempt() > newest.attempt())) {
          newest = state;
        }
      }
    }
    return newest;
  }

  private @Nullable ContainerState lost(String name) {
    ContainerStatus status = status(name);
    boolean ran =
        status != null
            && !status.containerID().isEmpty()
            && (status.state().waiting() == null || status.lastState().terminated() != null);
    return status == null || !ran ? null : Lost.state(status, pod);
  }

  private @Nullable ContainerStatus status(String name) {
    for (List<ContainerStatus> statuses :
        ImmutableList.of(
            pod.status().containerStatuses(),
            pod.status().initContainerStatuses(),
            pod.status().ephemeralContainerStatuses())) {
      for (ContainerStatus status : statuses) {
        if (status.name().equals(name)) {
          return status;
        }
      }
    }
    return null;
  }

  /** How often it was started again before the next start, as the API was told. */
  int nextAttempt(String name) {
    ContainerState last = last(name);
    ContainerStatus status = status(name);
    int told = status == null ? 0 : status.restartCount();
    return last == null ? told : Math.max(told, last.attempt() + 1);
  }

  /** Attempts that run, or are about to, in any sandbox. */
  List<ContainerState> running() {
    List<ContainerState> running = new ArrayList<>();
    for (SandboxState sandbox : sandboxes) {
      for (ContainerState state : sandbox.containers()) {
        if (state.phase() != ContainerState.Phase.EXITED) {
          running.add(state);
        }
      }
    }
    return running;
  }

  /** A container of the spec by its name, of whatever sort; null if there is none. */
  @Nullable Container container(String name) {
    for (List<Container> containers :
        ImmutableList.of(pod.spec().containers(), pod.spec().initContainers(), ephemeral())) {
      for (Container container : containers) {
        if (container.name().equals(name)) {
          return container;
        }
      }
    }
    return null;
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

  /** The restart policy that holds for a main container. */
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
    return policy(init).equals("Never") ? "Never" : "OnFailure";
  }

  /** Whether a container that ended so is started again. */
  boolean isRestarted(Container container, boolean init, ContainerState ended) {
    return Restarts.wanted(
        init ? initPolicy(container) : policy(container), container.restartPolicyRules(), ended);
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
    ContainerState state = latest(init.name());
    if (isSidecar(init)) {
      return isStarted(init) || state != null && hasMainStarted();
    }
    return state != null && hasEndedWell(state);
  }

  static boolean hasEndedWell(ContainerState state) {
    return state.phase() == ContainerState.Phase.EXITED
        && Integer.valueOf(0).equals(state.exitCode());
  }

  /** Whether a main container was ever started in this sandbox: then initialization lies behind. */
  boolean hasMainStarted() {
    return pod.spec().containers().stream().anyMatch(c -> latest(c.name()) != null);
  }

  /** Whether an init container failed for good. */
  boolean hasInitFailed() {
    for (Container init : pod.spec().initContainers()) {
      ContainerState state = last(init.name());
      if (!isSidecar(init)
          && state != null
          && state.phase() == ContainerState.Phase.EXITED
          && !Integer.valueOf(0).equals(state.exitCode())
          && !isRestarted(init, true, state)) {
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
      ContainerState state = last(container.name());
      if (state == null
          || state.phase() != ContainerState.Phase.EXITED
          || isRestarted(container, false, state)) {
        return false;
      }
    }
    return true;
  }

  /** What a container said when it ended. */
  String message(ContainerState ended) {
    return ended.message().isEmpty() ? messages.getOrDefault(ended.id(), "") : ended.message();
  }
}
