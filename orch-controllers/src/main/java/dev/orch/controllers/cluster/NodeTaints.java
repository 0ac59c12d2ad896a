package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The taints that a node ought to have by its conditions; others stay as they are. For one look at
 * one node.
 */
final class NodeTaints {
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
  private static final String NO_SCHEDULE = "NoSchedule";
  static final String NO_EXECUTE = "NoExecute";

  private static final Set<String> BY_CONDITION =
      ImmutableSet.of(
          NOT_READY,
          UNREACHABLE,
          UNSCHEDULABLE,
          "node.kubernetes.io/memory-pressure",
          "node.kubernetes.io/disk-pressure",
          "node.kubernetes.io/network-unavailable",
          "node.kubernetes.io/pid-pressure");

  private final Node node;
  private final Instant now;

  NodeTaints(Node node, Instant now) {
    this.node = node;
    this.now = now;
  }

  /**
   * Writes what has to change. Returns whether that is all: a zone with many lost nodes is emptied
   * slowly or not at all, and must be asked again.
   */
  boolean settle(Zones zones, Context context) {
    List<Taint> kept = new ArrayList<>();
    node.spec().taints().stream()
        .filter(taint -> !isByCondition(taint) && !isForEviction(taint))
        .forEach(kept::add);
    missing().forEach(key -> kept.add(present(key, NO_SCHEDULE).orElse(added(key, NO_SCHEDULE))));
    Optional<String> lost = lost();
    boolean settled = true;
    if (lost.isPresent()) {
      Zones.Verdict verdict = zones.ask(node, hasEviction(), context);
      settled = verdict == Zones.Verdict.EVICT;
      if (settled) {
        kept.add(present(lost.get(), NO_EXECUTE).orElse(added(lost.get(), NO_EXECUTE)));
      }
    }
    write(kept, context);
    return settled && lost.isEmpty();
  }

  private void write(List<Taint> wanted, Context context) {
    Map<String, String> labels = labels();
    boolean same =
        ImmutableSet.copyOf(wanted).equals(ImmutableSet.copyOf(node.spec().taints()))
            && labels.equals(node.metadata().labels());
    if (!same) {
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.NODE),
          node,
          read ->
              read.withSpec(read.spec().withTaints(wanted))
                  .withMetadata(read.metadata().withLabels(labels)));
    }
  }

  /** Old labels that say the same as new ones, for those who still select by them. */
  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    for (String name : ImmutableList.of("os", "arch")) {
      String value = labels.get("kubernetes.io/" + name);
      if (value != null) {
        labels.put("beta.kubernetes.io/" + name, value);
      }
    }
    return labels;
  }

  private static boolean isByCondition(Taint taint) {
    return taint.effect().equals(NO_SCHEDULE) && BY_CONDITION.contains(taint.key());
  }

  private static boolean isForEviction(Taint taint) {
    return taint.effect().equals(NO_EXECUTE)
        && (taint.key().equals(NOT_READY) || taint.key().equals(UNREACHABLE));
  }

  private boolean hasEviction() {
    return node.spec().taints().stream().anyMatch(NodeTaints::isForEviction);
  }

  private Optional<Taint> present(String key, String effect) {
    return node.spec().taints().stream()
        .filter(taint -> taint.key().equals(key) && taint.effect().equals(effect))
        .findFirst();
  }

  private Taint added(String key, String effect) {
    return TaintBuilder.builder().key(key).effect(effect).timeAdded(now).build();
  }

  /** The keys of what keeps new pods off the node. */
  private List<String> missing() {
    List<String> keys = new ArrayList<>();
    for (NodeCondition condition : node.status().conditions()) {
      byCondition(condition).ifPresent(keys::add);
    }
    if (node.spec().unschedulable()) {
      keys.add(UNSCHEDULABLE);
    }
    return keys;
  }

  private static Optional<String> byCondition(NodeCondition condition) {
    boolean isTrue = condition.status().equals("True");
    return switch (condition.type()) {
      case NodeLifecycle.READY -> byReadiness(condition.status());
      case "MemoryPressure" -> when(isTrue, "node.kubernetes.io/memory-pressure");
      case "DiskPressure" -> when(isTrue, "node.kubernetes.io/disk-pressure");
      case "NetworkUnavailable" -> when(isTrue, "node.kubernetes.io/network-unavailable");
      case "PIDPressure" -> when(isTrue, "node.kubernetes.io/pid-pressure");
      default -> Optional.empty();
    };
  }

  private static Optional<String> when(boolean condition, String key) {
    return condition ? Optional.of(key) : Optional.empty();
  }

  private static Optional<String> byReadiness(String status) {
    return switch (status) {
      case "False" -> Optional.of(NOT_READY);
      case "Unknown" -> Optional.of(UNREACHABLE);
      default -> Optional.empty();
    };
  }

  /** The key of what drives pods from the node. */
  private Optional<String> lost() {
    return byReadiness(NodeLifecycle.readiness(node));
  }
}
