package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * The node lifecycle controller: takes a node that no longer reports for lost, lets the taints of
 * nodes say what their conditions say, and takes the pods of lost nodes for not ready. Who has to
 * leave a tainted node, {@link TaintEviction} decides.
 */
public final class NodeLifecycle {
  static final String READY = "Ready";

  /** How often a node that isn't ready is looked at. */
  static final Duration MONITOR_PERIOD = Duration.ofSeconds(5);

  private static final String NAME = "node-controller";
  private static final String LEASES = "kube-node-lease";

  private final EventRecorder events;
  private final NodeHealth health = new NodeHealth();
  private final Zones zones = new Zones();

  private NodeLifecycle(EventRecorder events) {
    this.events = events;
  }

  /** The loop with Kubernetes' grace periods. */
  public static Loop controller() {
    return new Loop() {
      @Override
      public String name() {
        return NAME;
      }

      @Override
      public Subscription start(Environment environment) {
        NodeIndex.add(environment.informers());
        return new NodeLifecycle(environment.events()).build().start(environment);
      }
    };
  }

  private Controller<Node> build() {
    return Controller.of(BuiltInKinds.NODE)
        .named(NAME)
        .watches(BuiltInKinds.LEASE, NodeLifecycle::node)
        .watches(BuiltInKinds.POD, NodeLifecycle::lostNode)
        .gone((key, context) -> health.forget(key.name()))
        .reconcile(this::reconcile);
  }

  private static Collection<ObjectKey> node(Lease lease, Informers caches) {
    return lease.metadata().namespace().equals(LEASES)
        ? ImmutableList.of(new ObjectKey("", lease.metadata().name()))
        : ImmutableList.of();
  }

  /** A pod matters where its node is lost. */
  private static Collection<ObjectKey> lostNode(Pod pod, Informers caches) {
    return caches
        .of(BuiltInKinds.NODE)
        .get("", pod.spec().nodeName())
        .filter(node -> readiness(node).equals("Unknown"))
        .map(node -> ImmutableList.of(ObjectKey.of(node)))
        .orElse(ImmutableList.of());
  }

  /** The status of its condition Ready, {@code ""} if it has none. */
  static String readiness(Node node) {
    return condition(node, READY).map(NodeCondition::status).orElse("");
  }

  static Optional<NodeCondition> condition(Node node, String type) {
    return node.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  private Result reconcile(Node node, Context context) {
    if (health.isNew(node)) {
      context.event(
          "RegisteredNode",
          "Node "
              + node.metadata().name()
              + " event: Registered Node "
              + node.metadata().name()
              + " in Controller");
    }
    Optional<Lease> lease = context.lister(BuiltInKinds.LEASE).get(LEASES, node.metadata().name());
    Duration left = health.left(node, lease, context.now());
    if (left.isZero() && NodeHealth.lose(node, context)) {
      return Result.again(MONITOR_PERIOD);
    }
    boolean settled = new NodeTaints(node, context.now()).settle(zones, context);
    if (readiness(node).equals("Unknown")) {
      markPods(node, context);
    }
    if (left.isZero()) {
      return settled ? Result.done() : Result.again(MONITOR_PERIOD);
    }
    return settled || left.compareTo(MONITOR_PERIOD) < 0
        ? Result.again(left)
        : Result.again(MONITOR_PERIOD);
  }

  /** Nobody tells any more whether the pods of a lost node are ready; so they count as not. */
  private void markPods(Node node, Context context) {
    for (Pod pod : NodeIndex.pods(context, node.metadata().name())) {
      if (!Pods.isReady(pod)) {
        continue;
      }
      try {
        LostPods.mark(pod, context);
        events.record(
            NAME, BuiltInKinds.POD, pod.metadata(), "Warning", "NodeNotReady", "Node is not ready");
      } catch (ApiException refused) {
        if (!refused.is(Reason.NOT_FOUND)) {
          throw refused;
        }
      }
    }
  }
}
