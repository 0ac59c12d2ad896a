package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.NodeConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each node was last seen to report, by this process' clock: a node's own clock may be wrong,
 * so what counts is when its heartbeat changed here, not what it says. After a restart every node
 * has its full grace period again.
 */
final class NodeHealth {
  /** How long a node that reported may be silent. */
  static final Duration GRACE = Duration.ofSeconds(50);

  /** How long a new node may take to report for the first time. */
  static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

  private static final Set<String> REPORTED =
      ImmutableSet.of(NodeLifecycle.READY, "MemoryPressure", "DiskPressure", "PIDPressure");

  private record Seen(String uid, @Nullable Instant heartbeat, @Nullable Instant renewed) {
    boolean isSame(Seen other) {
      return uid.equals(other.uid)
          && Objects.equals(heartbeat, other.heartbeat)
          && Objects.equals(renewed, other.renewed);
    }
  }

  private record Probe(Seen seen, Instant at) {}

  private final Map<String, Probe> probes = new ConcurrentHashMap<>();

  /** Whether the node was never asked about. */
  boolean isNew(Node node) {
    Probe probe = probes.get(node.metadata().name());
    return probe == null || !probe.seen().uid().equals(node.metadata().uid());
  }

  void forget(String node) {
    probes.remove(node);
  }

  /** How long the node may still be silent. */
  Duration left(Node node, Optional<Lease> lease, Instant now) {
    Optional<NodeCondition> ready = NodeLifecycle.condition(node, NodeLifecycle.READY);
    Seen seen =
        new Seen(
            node.metadata().uid(),
            ready.map(NodeCondition::lastHeartbeatTime).orElse(null),
            lease.map(l -> l.spec().renewTime()).orElse(null));
    Probe last = probes.get(node.metadata().name());
    if (last == null || !last.seen().isSame(seen)) {
      boolean silent = last == null && ready.isEmpty() && seen.renewed() == null;
      Instant created = node.metadata().creationTimestamp();
      last = new Probe(seen, silent && created != null ? created : now);
      probes.put(node.metadata().name(), last);
    }
    Duration grace = ready.isEmpty() ? STARTUP_GRACE : GRACE;
    Duration left = Duration.between(now, last.at().plus(grace));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Takes the node for lost: nobody knows how it is. Returns whether that is new. */
  static boolean lose(Node node, Context context) {
    Instant now = context.now();
    List<NodeCondition> unknown = unknown(node, now);
    if (unknown.equals(node.status().conditions())) {
      return false;
    }
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.NODE).status(),
        node,
        read -> read.withStatus(read.status().withConditions(unknown)));
    if (NodeLifecycle.readiness(node).equals("True")) {
      context.event(
          "NodeNotReady", "Node " + node.metadata().name() + " status is now: NodeNotReady");
    }
    return true;
  }

  private static List<NodeCondition> unknown(Node node, Instant now) {
    ImmutableList.Builder<NodeCondition> conditions = ImmutableList.builder();
    for (NodeCondition condition : node.status().conditions()) {
      conditions.add(
          REPORTED.contains(condition.type()) && !condition.status().equals("Unknown")
              ? condition
                  .withStatus("Unknown")
                  .withReason("NodeStatusUnknown")
                  .withMessage("Kubelet stopped posting node status.")
                  .withLastTransitionTime(now)
              : condition);
    }
    for (String type : REPORTED) {
      if (NodeLifecycle.condition(node, type).isEmpty()) {
        conditions.add(
            NodeConditionBuilder.builder()
                .type(type)
                .status("Unknown")
                .reason("NodeStatusNeverUpdated")
                .message("Kubelet never posted node status.")
                .lastHeartbeatTime(node.metadata().creationTimestamp())
                .lastTransitionTime(now)
                .build());
      }
    }
    return conditions.build();
  }
}
