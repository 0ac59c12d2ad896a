package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerStateBuilder;
import dev.orch.model.core.ContainerStateRunning;
import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.ContainerStateTerminatedBuilder;
import dev.orch.model.core.ContainerStateWaiting;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.ContainerStatusBuilder;
import dev.orch.model.core.HostIP;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.PodStatus;
import dev.orch.runtime.ContainerState;
import dev.orch.scheduling.NodeAdmission;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's status says. A pure function of what is known of it; words and rules are the
 * kubelet's.
 */
final class PodStatuses {
  private final PodView view;
  private final String hostIp;
  private final String runtimeName;
  private final Instant now;

  PodStatuses(PodView view, String hostIp, String runtimeName, Instant now) {
    this.view = view;
    this.hostIp = hostIp;
    this.runtimeName = runtimeName;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  PodStatus status() {
    Pod pod = view.pod();
    PodStatus old = pod.status();
    String phase = phase();
    PodStatus changed =
        old.withPhase(phase)
            .withObservedGeneration(pod.metadata().generation())
            .withHostIP(hostIp)
            .withHostIPs(ImmutableList.of(new HostIP(hostIp)))
            .withStartTime(old.startTime() == null ? now : old.startTime())
            .withContainerStatuses(statuses(pod.spec().containers(), false))
            .withInitContainerStatuses(statuses(pod.spec().initContainers(), true))
            .withEphemeralContainerStatuses(ephemeral());
    if (!view.ip().isEmpty()) {
      changed = changed.withPodIP(view.ip()).withPodIPs(ImmutableList.of(new PodIP(view.ip())));
    }
    return changed.withConditions(new PodConditions(view, phase, now).conditions());
  }

  /** The status of a pod that the node won't run: containers are never heard of. */
  static PodStatus refused(Pod pod, NodeAdmission.Refusal refusal, Instant now) {
    return pod.status()
        .withObservedGeneration(pod.metadata().generation())
        .withPhase("Failed")
        .withReason(refusal.reason())
        .withMessage("Pod was rejected: " + refusal.message())
        .withStartTime(now.truncatedTo(ChronoUnit.SECONDS));
  }

  private String phase() {
    Pod pod = view.pod();
    String old = pod.status().phase();
    if (old.equals("Succeeded") || old.equals("Failed")) {
      return old;
    }
    if (view.sandbox() == null) {
      return "Pending";
    }
    boolean stopped = pod.metadata().deletionTimestamp() != null && !view.sandbox().ready();
    if (view.isOver() || stopped && allEnded()) {
      boolean failed =
          view.hasInitFailed() || pod.spec().containers().stream().anyMatch(this::endedBadly);
      return failed ? "Failed" : "Succeeded";
    }
    if (!view.isInitialized() && !view.hasMainStarted()) {
      return "Pending";
    }
    boolean allMade = pod.spec().containers().stream().allMatch(c -> view.latest(c.name()) != null);
    return allMade ? "Running" : "Pending";
  }

  private boolean allEnded() {
    return view.pod().spec().containers().stream()
        .allMatch(
            c -> {
              ContainerState state = view.latest(c.name());
              return state != null && state.phase() == ContainerState.Phase.EXITED;
            });
  }

  private boolean endedBadly(Container container) {
    ContainerState state = view.latest(container.name());
    return state == null || !Integer.valueOf(0).equals(state.exitCode());
  }

  private List<ContainerStatus> statuses(List<Container> containers, boolean init) {
    return containers.stream().map(c -> status(c, init)).collect(ImmutableList.toImmutableList());
  }

  /** They are never asked whether they are ready. */
  private List<ContainerStatus> ephemeral() {
    return view.ephemeral().stream()
        .map(c -> status(c, false).withReady(false))
        .collect(ImmutableList.toImmutableList());
  }

  private ContainerStatus status(Container container, boolean init) {
    ContainerState latest = view.latest(container.name());
    boolean ready =
        init && !PodView.isSidecar(container)
            ? latest != null
                && latest.phase() == ContainerState.Phase.EXITED
                && Integer.valueOf(0).equals(latest.exitCode())
            : view.isReady(container);
    ContainerStatusBuilder builder =
        ContainerStatusBuilder.builder()
            .name(container.name())
            .image(container.image())
            .imageID(latest == null ? "" : container.image())
            .containerID(latest == null ? "" : runtimeName + latest.id())
            .restartCount(latest == null ? 0 : latest.attempt())
            .ready(ready)
            .started(view.isStarted(container))
            .state(state(container, init, latest));
    ContainerState last = shownLast(container, init, latest);
    if (last != null) {
      builder.lastState(ContainerStateBuilder.builder().terminated(terminated(last)).build());
    }
    return builder.build();
  }

  /**
   * The end that goes to the last state: the newest attempt's while its successor is awaited, else
   * its predecessor's.
   */
  private @Nullable ContainerState shownLast(
      Container container, boolean init, @Nullable ContainerState latest) {
    return latest != null && awaitsRestart(container, init, latest)
        ? latest
        : view.previous(container.name());
  }

  private boolean awaitsRestart(Container container, boolean init, ContainerState latest) {
    String policy = init ? view.initPolicy(container) : view.policy(container);
    return latest.phase() == ContainerState.Phase.EXITED
        && view.pod().metadata().deletionTimestamp() == null
        && Restarts.wanted(policy, latest)
        && (Restarts.delay(latest).compareTo(Duration.ZERO) > 0
            || view.refusals().containsKey(container.name()));
  }

  private dev.orch.model.core.ContainerState state(
      Container container, boolean init, @Nullable ContainerState latest) {
    PodView.Refusal refusal = view.refusals().get(container.name());
    if (latest != null && latest.phase() == ContainerState.Phase.RUNNING) {
      return ContainerStateBuilder.builder()
          .running(new ContainerStateRunning(latest.startedAt()))
          .build();
    }
    if (refusal != null) {
      return waiting(refusal.reason(), refusal.message());
    }
    if (latest == null || latest.phase() == ContainerState.Phase.CREATED) {
      boolean initializing =
          !init && !view.pod().spec().initContainers().isEmpty() && !view.isInitialized();
      return waiting(initializing ? "PodInitializing" : "ContainerCreating", "");
    }
    if (awaitsRestart(container, init, latest)) {
      return waiting("CrashLoopBackOff", backOff(view.pod(), container, latest));
    }
    return ContainerStateBuilder.builder().terminated(terminated(latest)).build();
  }

  static String backOff(Pod pod, Container container, ContainerState ended) {
    Duration delay = Restarts.delay(ended);
    String text = dev.orch.model.schema.Times.format(delay);
    return "back-off "
        + text
        + " restarting failed container="
        + container.name()
        + " pod="
        + pod.metadata().name()
        + "_"
        + pod.metadata().namespace()
        + "("
        + pod.metadata().uid()
        + ")";
  }

  private static dev.orch.model.core.ContainerState waiting(String reason, String message) {
    return ContainerStateBuilder.builder()
        .waiting(new ContainerStateWaiting(reason, message))
        .build();
  }

  private ContainerStateTerminated terminated(ContainerState state) {
    Integer code = state.exitCode();
    return ContainerStateTerminatedBuilder.builder()
        .exitCode(code == null ? 137 : code)
        .reason(state.reason())
        .message(state.message())
        .startedAt(state.startedAt())
        .finishedAt(state.finishedAt())
        .containerID(runtimeName + state.id())
        .build();
  }
}
