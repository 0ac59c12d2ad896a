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
import dev.orch.model.core.ResourceRequirements;
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
    if (!view.ips().isEmpty()) {
      changed =
          changed
              .withPodIP(view.ip())
              .withPodIPs(
                  view.ips().stream().map(PodIP::new).collect(ImmutableList.toImmutableList()));
    }
    PodView.Failure failure = view.failure();
    if (failure != null && phase.equals("Failed") && old.reason().isEmpty()) {
      changed = changed.withReason(failure.reason()).withMessage(failure.message());
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
    boolean stopped = view.running().isEmpty();
    if (view.failure() != null && stopped) {
      return "Failed";
    }
    boolean deleted = pod.metadata().deletionTimestamp() != null;
    if (view.isOver() || deleted && stopped && allEnded()) {
      boolean failed =
          view.hasInitFailed() || pod.spec().containers().stream().anyMatch(this::endedBadly);
      return failed ? "Failed" : "Succeeded";
    }
    if (view.sandbox() == null || !view.isInitialized() && !view.hasMainStarted()) {
      return old.equals("Running") && view.sandbox() == null ? old : "Pending";
    }
    boolean allMade = pod.spec().containers().stream().allMatch(c -> view.latest(c.name()) != null);
    return allMade || old.equals("Running") ? "Running" : "Pending";
  }

  private boolean allEnded() {
    return view.pod().spec().containers().stream()
        .allMatch(
            c -> {
              ContainerState state = view.last(c.name());
              return state != null && state.phase() == ContainerState.Phase.EXITED;
            });
  }

  private boolean endedBadly(Container container) {
    ContainerState state = view.last(container.name());
    return state == null || !PodView.hasEndedWell(state);
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
    ContainerState last = view.last(container.name());
    boolean ready =
        init && !PodView.isSidecar(container)
            ? latest != null && PodView.hasEndedWell(latest)
            : view.isReady(container);
    boolean begun = last != null && last.phase() != ContainerState.Phase.CREATED;
    ContainerStatusBuilder builder =
        ContainerStatusBuilder.builder()
            .name(container.name())
            .image(container.image())
            .imageID(last == null || !begun ? "" : last.imageId())
            .containerID(last == null || !begun ? "" : runtimeName + last.id())
            .restartCount(last == null ? 0 : last.attempt())
            .ready(ready)
            .started(view.isStarted(container))
            .state(state(container, init, last))
            .allocatedResources(container.resources().requests());
    ResourceRequirements has = view.resize().actual().get(container.name());
    if (has != null) {
      builder.resources(has.withClaims(ImmutableList.of()));
    }
    ContainerState shown = shownLast(container, init, last);
    if (shown != null) {
      builder.lastState(ContainerStateBuilder.builder().terminated(terminated(shown)).build());
    }
    return builder.build();
  }

  /**
   * The end that goes to the last state: the newest attempt's while its successor is awaited, else
   * its predecessor's.
   */
  private @Nullable ContainerState shownLast(
      Container container, boolean init, @Nullable ContainerState last) {
    return last != null && awaitsRestart(container, init, last)
        ? last
        : view.previous(container.name());
  }

  /** Whether it has ended and waits to be started again, or for its new sandbox. */
  private boolean awaitsRestart(Container container, boolean init, ContainerState last) {
    if (last.phase() != ContainerState.Phase.EXITED || PodPlan.isEnding(view)) {
      return false;
    }
    boolean inOlder = view.latest(container.name()) == null;
    return (inOlder && init || view.isRestarted(container, init, last))
        && (inOlder
            || Restarts.delay(last).compareTo(Duration.ZERO) > 0
            || view.refusals().containsKey(container.name()));
  }

  private dev.orch.model.core.ContainerState state(
      Container container, boolean init, @Nullable ContainerState last) {
    PodView.Refusal refusal = view.refusals().get(container.name());
    if (last != null && last.phase() == ContainerState.Phase.RUNNING) {
      return ContainerStateBuilder.builder()
          .running(new ContainerStateRunning(last.startedAt()))
          .build();
    }
    if (refusal != null && !PodPlan.isEnding(view)) {
      return waiting(refusal.reason(), refusal.message());
    }
    if (last == null || last.phase() == ContainerState.Phase.CREATED) {
      return creating(init);
    }
    if (awaitsRestart(container, init, last)) {
      return Restarts.delay(last).compareTo(Duration.ZERO) > 0
          ? waiting("CrashLoopBackOff", backOff(view.pod(), container, last))
          : creating(init);
    }
    return ContainerStateBuilder.builder().terminated(terminated(last)).build();
  }

  private dev.orch.model.core.ContainerState creating(boolean init) {
    boolean initializing =
        !init && !view.pod().spec().initContainers().isEmpty() && !view.isInitialized();
    return waiting(initializing ? "PodInitializing" : "ContainerCreating", "");
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
        .message(view.message(state))
        .startedAt(state.startedAt())
        .finishedAt(state.finishedAt())
        .containerID(runtimeName + state.id())
        .build();
  }
}
