package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Taint;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The node lifecycle controller: a node whose heartbeats stop is unknown to be ready, a node that
 * isn't well is tainted, and pods that don't tolerate that leave.
 */
public final class NodeLifecycle {
  /** How long a node may be silent. */
  static final Duration GRACE = Duration.ofSeconds(40);

  private static final String LEASES = "kube-node-lease";
  private static final List<String> KUBELET_CONDITIONS =
      ImmutableList.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

  /**
   * A node's last sign of life.
   *
   * @param lease when it last said that it renewed its Lease
   * @param heartbeat when it last said that it posted its status
   * @param seen when that was seen here, by this clock: clocks of nodes may be wrong
   */
  private record Sign(@Nullable Instant lease, @Nullable Instant heartbeat, Instant seen) {}

  private final Map<String, Sign> signs = new ConcurrentHashMap<>();

  private NodeLifecycle() {}

  /** The controller with a memory of its own, to be started once. */
  public static Loop controller() {
    NodeLifecycle lifecycle = new NodeLifecycle();
    return Controller.of(BuiltInKinds.NODE)
        .named("node-controller")
        .watches(
            BuiltInKinds.LEASE,
            (lease, caches) ->
                lease.metadata().namespace().equals(LEASES)
                    ? ImmutableList.of(new ObjectKey("", lease.metadata().name()))
                    : ImmutableList.of())
        .watches(
            BuiltInKinds.POD,
            (pod, caches) ->
                pod.spec().nodeName().isEmpty()
                    ? ImmutableList.of()
                    : ImmutableList.of(new ObjectKey("", pod.spec().nodeName())))
        .gone((key, context) -> lifecycle.gone(key, context))
        .reconcile(lifecycle::reconcile);
  }

  private void gone(ObjectKey key, Context context) {
    signs.remove(key.name());
    NodePods.collectOrphans(key.name(), context);
  }

  private Result reconcile(Node node, Context context) {
    Instant now = context.now();
    Duration silent = Duration.between(sign(node, context).seen(), now);
    Node judged = node;
    if (silent.compareTo(GRACE) >= 0) {
      judged = writeConditions(node, context);
    }
    judged = writeTaints(judged, context);
    boolean ready = NodeTaints.ready(judged).filter(status -> status.equals("True")).isPresent();
    if (!ready && NodeTaints.ready(judged).isPresent()) {
      NodePods.markNotReady(judged, context);
    }
    Optional<Duration> eviction = NodePods.evict(judged, context);
    Duration next = GRACE.minus(silent);
    boolean watching = !next.isNegative() && !next.isZero();
    if (watching && eviction.filter(e -> e.compareTo(next) < 0).isEmpty()) {
      return Result.again(next);
    }
    return eviction.map(Result::again).orElse(Result.done());
  }

  private Sign sign(Node node, Context context) {
    Instant lease =
        context
            .lister(BuiltInKinds.LEASE)
            .get(LEASES, node.metadata().name())
            .map(Lease::spec)
            .map(spec -> spec.renewTime())
            .orElse(null);
    // Its own writes aren't a sign of life: an unknown node keeps its last heartbeat.
    Instant heartbeat =
        NodeTaints.condition(node, "Ready").map(NodeCondition::lastHeartbeatTime).orElse(null);
    return signs.compute(
        node.metadata().name(),
        (name, last) ->
            last != null
                    && java.util.Objects.equals(last.lease(), lease)
                    && java.util.Objects.equals(last.heartbeat(), heartbeat)
                ? last
                : new Sign(lease, heartbeat, context.now()));
  }

  private static Node writeConditions(Node node, Context context) {
    List<NodeCondition> conditions = unknown(node, context.now());
    if (conditions.equals(node.status().conditions())) {
      return node;
    }
    Node written =
        Edits.ifUnchanged(
            context.api().resources(BuiltInKinds.NODE).status(),
            node,
            now -> now.withStatus(now.status().withConditions(conditions)));
    context.event(
        "NodeNotReady", "Node " + node.metadata().name() + " status is now: NodeNotReady");
    return written;
  }

  private static List<NodeCondition> unknown(Node node, Instant now) {
    ImmutableList.Builder<NodeCondition> conditions = ImmutableList.builder();
    for (NodeCondition condition : node.status().conditions()) {
      boolean stale =
          KUBELET_CONDITIONS.contains(condition.type()) && !condition.status().equals("Unknown");
      conditions.add(
          stale
              ? new NodeCondition(
                  condition.type(),
                  "Unknown",
                  condition.lastHeartbeatTime(),
                  now,
                  "NodeStatusUnknown",
                  "Kubelet stopped posting node status.")
              : condition);
    }
    for (String type : KUBELET_CONDITIONS) {
      if (NodeTaints.condition(node, type).isEmpty()) {
        conditions.add(
            new NodeCondition(
                type,
                "Unknown",
                node.metadata().creationTimestamp(),
                now,
                "NodeStatusNeverUpdated",
                "Kubelet never posted node status."));
      }
    }
    return conditions.build();
  }

  private static Node writeTaints(Node node, Context context) {
    List<Taint> taints = NodeTaints.of(node, context.now());
    return taints.equals(node.spec().taints())
        ? node
        : Edits.ifUnchanged(
            context.api().resources(BuiltInKinds.NODE),
            node,
            now -> now.withSpec(now.spec().withTaints(taints)));
  }
}
