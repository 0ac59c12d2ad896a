package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.core.PodReadinessGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of a pod: the kubelet's own are set anew, those of others stay. */
final class PodConditions {
  private static final String RESIZE = "PodResize";

  private final PodView view;
  private final String phase;
  private final Instant now;

  PodConditions(PodView view, String phase, Instant now) {
    this.view = view;
    this.phase = phase;
    this.now = now;
  }

  List<PodCondition> conditions() {
    List<PodCondition> all = new ArrayList<>();
    boolean sandboxReady =
        view.sandbox() != null && view.sandbox().ready() && !view.ips().isEmpty();
    all.add(condition("PodReadyToStartContainers", sandboxReady, "", ""));
    all.add(initialized());
    PodCondition containers = containersReady();
    all.add(ready(containers));
    all.add(containers);
    resize(all);
    PodView.Failure failure = view.failure();
    if (failure != null && failure.disrupts()) {
      all.add(condition("DisruptionTarget", true, "TerminationByKubelet", failure.message()));
    }
    for (PodCondition other : view.pod().status().conditions()) {
      if (!other.type().startsWith(RESIZE)
          && all.stream().noneMatch(c -> c.type().equals(other.type()))) {
        all.add(other);
      }
    }
    return ImmutableList.copyOf(all);
  }

  private void resize(List<PodCondition> all) {
    PodResize.Pending pending = view.resize().pending();
    if (pending != null) {
      all.add(condition(RESIZE + "Pending", true, pending.reason(), pending.message()));
    }
    if (view.resize().inProgress()) {
      String error = view.resize().error();
      all.add(condition(RESIZE + "InProgress", true, error.isEmpty() ? "" : "Error", error));
    }
  }

  private boolean isCompleted() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private PodCondition initialized() {
    if (view.isInitialized() || view.hasMainStarted()) {
      return condition("Initialized", true, phase.equals("Succeeded") ? "PodCompleted" : "", "");
    }
    String unready =
        view.pod().spec().initContainers().stream()
            .filter(init -> !view.isInitDone(init))
            .map(Container::name)
            .collect(Collectors.joining(" ", "[", "]"));
    return condition(
        "Initialized",
        false,
        "ContainersNotInitialized",
        "containers with incomplete status: " + unready);
  }

  private PodCondition containersReady() {
    if (isCompleted()) {
      return condition(
          "ContainersReady", false, phase.equals("Succeeded") ? "PodCompleted" : "PodFailed", "");
    }
    String unready =
        view.pod().spec().containers().stream()
            .filter(container -> !view.isReady(container))
            .map(Container::name)
            .collect(Collectors.joining(" ", "[", "]"));
    return unready.equals("[]")
        ? condition("ContainersReady", true, "", "")
        : condition(
            "ContainersReady",
            false,
            "ContainersNotReady",
            "containers with unready status: " + unready);
  }

  private PodCondition ready(PodCondition containers) {
    if (!containers.status().equals("True")) {
      return condition("Ready", false, containers.reason(), containers.message());
    }
    List<String> missing = new ArrayList<>();
    for (PodReadinessGate gate : view.pod().spec().readinessGates()) {
      PodCondition condition = find(gate.conditionType());
      if (condition == null || !condition.status().equals("True")) {
        missing.add(
            condition == null
                ? "corresponding condition of pod readiness gate \""
                    + gate.conditionType()
                    + "\" does not exist."
                : "the status of pod readiness gate \""
                    + gate.conditionType()
                    + "\" is not \"True\", but "
                    + condition.status());
      }
    }
    return missing.isEmpty()
        ? condition("Ready", true, "", "")
        : condition("Ready", false, "ReadinessGatesNotReady", String.join(", ", missing));
  }

  private @Nullable PodCondition find(String type) {
    for (PodCondition condition : view.pod().status().conditions()) {
      if (condition.type().equals(type)) {
        return condition;
      }
    }
    return null;
  }

  /** The condition; the time of its last transition changes only when its status does. */
  private PodCondition condition(String type, boolean holds, String reason, String message) {
    Pod pod = view.pod();
    String status = holds ? "True" : "False";
    PodCondition old = find(type);
    return PodConditionBuilder.builder()
        .type(type)
        .observedGeneration(pod.metadata().generation())
        .status(status)
        .lastTransitionTime(
            old != null && old.status().equals(status) ? old.lastTransitionTime() : now)
        .reason(reason)
        .message(message)
        .build();
  }
}
