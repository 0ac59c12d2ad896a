package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The taints that follow from a node's conditions. Pure. */
final class NodeTaints {
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  private static final Map<String, String> BY_CONDITION =
      ImmutableMap.of(
          "MemoryPressure", "node.kubernetes.io/memory-pressure",
          "DiskPressure", "node.kubernetes.io/disk-pressure",
          "PIDPressure", "node.kubernetes.io/pid-pressure",
          "NetworkUnavailable", "node.kubernetes.io/network-unavailable");

  private static final Set<String> MANAGED =
      ImmutableSet.<String>builder()
          .add(NOT_READY, UNREACHABLE, UNSCHEDULABLE)
          .addAll(BY_CONDITION.values())
          .build();

  private NodeTaints() {}

  static Optional<NodeCondition> condition(Node node, String type) {
    return node.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** The status of the Ready condition; empty if there is none yet. */
  static Optional<String> ready(Node node) {
    return condition(node, "Ready").map(NodeCondition::status);
  }

  /**
   * The node's taints: those that its conditions call for, and those that others put. A node that
   * never said whether it is ready keeps what it has.
   */
  static List<Taint> of(Node node, Instant now) {
    Optional<String> ready = ready(node);
    if (ready.isEmpty()) {
      return node.spec().taints();
    }
    ImmutableList.Builder<Taint> wanted = ImmutableList.builder();
    for (NodeCondition condition : node.status().conditions()) {
      String key = BY_CONDITION.get(condition.type());
      if (key != null && condition.status().equals("True")) {
        wanted.add(taint(key, "NoSchedule", now));
      }
    }
    if (!ready.get().equals("True")) {
      String key = ready.get().equals("False") ? NOT_READY : UNREACHABLE;
      wanted.add(taint(key, "NoSchedule", now)).add(taint(key, "NoExecute", now));
    }
    if (node.spec().unschedulable()) {
      wanted.add(taint(UNSCHEDULABLE, "NoSchedule", now));
    }
    return merged(node.spec().taints(), wanted.build());
  }

  private static Taint taint(String key, String effect, Instant now) {
    return TaintBuilder.builder().key(key).effect(effect).timeAdded(now).build();
  }

  private static List<Taint> merged(List<Taint> present, List<Taint> wanted) {
    ImmutableList.Builder<Taint> taints = ImmutableList.builder();
    for (Taint taint : present) {
      boolean stays =
          !MANAGED.contains(taint.key()) || wanted.stream().anyMatch(w -> isSame(w, taint));
      if (stays) {
        taints.add(taint);
      }
    }
    for (Taint taint : wanted) {
      if (present.stream().noneMatch(p -> isSame(p, taint))) {
        taints.add(taint);
      }
    }
    return taints.build();
  }

  private static boolean isSame(Taint a, Taint b) {
    return a.key().equals(b.key()) && a.effect().equals(b.effect());
  }
}
