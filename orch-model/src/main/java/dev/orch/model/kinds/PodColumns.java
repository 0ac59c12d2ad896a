package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Column;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerState;
import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table of pods, whose status is told from the states of the containers. */
final class PodColumns {
  static final List<Column<Pod>> COLUMNS =
      Columns.<Pod>named()
          .text(
              "Ready", "How many of the containers are ready.", p -> new PodColumns(p).readyText())
          .text("Status", "What the pod is doing.", p -> new PodColumns(p).reason)
          .timed(
              "Restarts",
              "How often containers were restarted, and when last.",
              0,
              (p, now) -> new PodColumns(p).restartsText(now))
          .age()
          .wide("IP", "The pod's address.", PodColumns::address)
          .wide("Node", "The node that the pod is bound to.", p -> orNone(p.spec().nodeName()))
          .wide(
              "Nominated Node",
              "The node on which room is being made for the pod.",
              p -> orNone(p.status().nominatedNodeName()))
          .wide("Readiness Gates", "How many readiness gates are met.", PodColumns::gates)
          .build();

  private final Pod pod;
  private final Map<String, Container> initContainers = new TreeMap<>();
  private int ready;
  private int total;
  private int restarts;
  private @Nullable Instant lastRestart;
  private String reason;

  private PodColumns(Pod pod) {
    this.pod = pod;
    this.total = pod.spec().containers().size();
    this.reason = pod.status().reason().isEmpty() ? pod.status().phase() : pod.status().reason();
    for (PodCondition condition : pod.status().conditions()) {
      if (condition.type().equals("PodScheduled") && condition.reason().equals("SchedulingGated")) {
        reason = "SchedulingGated";
      }
    }
    for (Container container : pod.spec().initContainers()) {
      initContainers.put(container.name(), container);
      total += PodResources.isSidecar(container) ? 1 : 0;
    }
    boolean initializing = readInitContainers();
    if (!initializing || isTrue("Initialized")) {
      readContainers();
    }
    readDeletion();
  }

  private boolean isSidecar(ContainerStatus status) {
    Container container = initContainers.get(status.name());
    return container != null && PodResources.isSidecar(container);
  }

  /** Whether an init container has yet to succeed; the reason tells which, or what is wrong. */
  private boolean readInitContainers() {
    List<ContainerStatus> statuses = pod.status().initContainerStatuses();
    for (int i = 0; i < statuses.size(); i++) {
      ContainerStatus status = statuses.get(i);
      count(status);
      ContainerStateTerminated terminated = status.state().terminated();
      if (terminated != null && terminated.exitCode() == 0) {
        continue;
      }
      if (isSidecar(status) && Boolean.TRUE.equals(status.started())) {
        ready += status.ready() ? 1 : 0;
        continue;
      }
      reason = "Init:" + initReason(status.state(), i);
      return true;
    }
    return false;
  }

  private String initReason(ContainerState state, int index) {
    ContainerStateTerminated terminated = state.terminated();
    if (terminated != null) {
      return terminationReason(terminated);
    }
    if (state.waiting() != null
        && !state.waiting().reason().isEmpty()
        && !state.waiting().reason().equals("PodInitializing")) {
      return state.waiting().reason();
    }
    return index + "/" + pod.spec().initContainers().size();
  }

  private static String terminationReason(ContainerStateTerminated terminated) {
    if (!terminated.reason().isEmpty()) {
      return terminated.reason();
    }
    return terminated.signal() != 0
        ? "Signal:" + terminated.signal()
        : "ExitCode:" + terminated.exitCode();
  }

  private void count(ContainerStatus status) {
    restarts += status.restartCount();
    ContainerStateTerminated last = status.lastState().terminated();
    Instant finished = last == null ? null : last.finishedAt();
    if (finished != null && (lastRestart == null || lastRestart.isBefore(finished))) {
      lastRestart = finished;
    }
  }

  /** Restarts of init containers no longer matter once they are through, except of sidecars. */
  private void readContainers() {
    restarts = 0;
    lastRestart = null;
    for (ContainerStatus status : pod.status().initContainerStatuses()) {
      if (isSidecar(status)) {
        count(status);
      }
    }
    boolean running = false;
    List<ContainerStatus> statuses = pod.status().containerStatuses();
    for (int i = statuses.size() - 1; i >= 0; i--) {
      ContainerStatus status = statuses.get(i);
      count(status);
      ContainerState state = status.state();
      if (state.waiting() != null && !state.waiting().reason().isEmpty()) {
        reason = state.waiting().reason();
      } else if (state.terminated() != null) {
        reason = terminationReason(state.terminated());
      } else if (status.ready() && state.running() != null) {
        running = true;
        ready++;
      }
    }
    if (reason.equals("Completed") && running) {
      reason = isTrue("Ready") ? "Running" : "NotReady";
    }
  }

  private void readDeletion() {
    if (pod.metadata().deletionTimestamp() == null) {
      return;
    }
    String phase = pod.status().phase();
    if (pod.status().reason().equals("NodeLost")) {
      reason = "Unknown";
    } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
      reason = "Terminating";
    }
  }

  private boolean isTrue(String type) {
    return isTrue(pod, type);
  }

  private static boolean isTrue(Pod pod, String type) {
    for (PodCondition condition : pod.status().conditions()) {
      if (condition.type().equals(type)) {
        return condition.status().equals("True");
      }
    }
    return false;
  }

  private String readyText() {
    return ready + "/" + total;
  }

  private String restartsText(Instant now) {
    return restarts == 0 || lastRestart == null
        ? Integer.toString(restarts)
        : restarts + " (" + HumanDuration.since(lastRestart, now) + " ago)";
  }

  private static String address(Pod pod) {
    return pod.status().podIPs().isEmpty() ? "<none>" : orNone(pod.status().podIPs().get(0).ip());
  }

  private static String gates(Pod pod) {
    int all = pod.spec().readinessGates().size();
    if (all == 0) {
      return "<none>";
    }
    long met =
        pod.spec().readinessGates().stream().filter(g -> isTrue(pod, g.conditionType())).count();
    return met + "/" + all;
  }

  /** That a pod has ended, for clients that hide such rows. */
  static List<Json> rowConditions(Pod pod) {
    return switch (pod.status().phase()) {
      case "Succeeded" -> completed("Succeeded", "The pod has completed successfully.");
      case "Failed" -> completed("Failed", "The pod failed.");
      default -> ImmutableList.of();
    };
  }

  private static List<Json> completed(String reason, String message) {
    return ImmutableList.of(
        Json.object("type", Json.of("Completed"))
            .with("status", "True")
            .with("reason", reason)
            .with("message", message));
  }
}
