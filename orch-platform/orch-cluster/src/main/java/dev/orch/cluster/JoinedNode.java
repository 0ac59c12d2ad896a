package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.ControllerManager;
import dev.orch.model.Chance;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import dev.orch.store.api.Api;
import java.time.InstantSource;

/**
 * A node of a cluster whose API is elsewhere: the node's agent, with a runtime here. It needs no
 * more rights than the Node authorizer gives to {@code system:node:NAME}. For any thread.
 */
public final class JoinedNode implements AutoCloseable {
  /** Calls over a network wait: more threads than processors. */
  private static final int THREADS = 8;

  /** Nodes that a cluster runs itself have the numbers before. */
  private static final int FIRST = 256;

  private static final int NUMBERS = 16_384 - FIRST;

  private final ControllerManager manager;
  private final Infrastructure infrastructure;
  private final Workers workers;

  private JoinedNode(ControllerManager manager, Infrastructure infrastructure, Workers workers) {
    this.manager = manager;
    this.infrastructure = infrastructure;
    this.workers = workers;
  }

  /**
   * Starts it; returns at once. It registers itself, and shows its failures in the log.
   *
   * @param api the cluster's, as the node; left as it is
   * @param name the node's name
   * @param infrastructure what it is made of
   * @param seed where the spread of delays comes from
   */
  public static JoinedNode start(
      Api api, String name, Infrastructure.Factory infrastructure, InstantSource clock, long seed) {
    Workers workers = Workers.own(THREADS);
    Infrastructure made = infrastructure.make(workers::worker, clock);
    NodeParts parts = made.node(FIRST + Math.floorMod(name.hashCode(), NUMBERS));
    ControllerManager manager =
        ControllerManager.start(
            api,
            clock,
            workers::worker,
            new Chance(seed),
            ImmutableList.of(new NodeAgent(parts.named(name, false))),
            kind -> kind.equals(BuiltInKinds.POD) ? "spec.nodeName=" + name : "");
    return new JoinedNode(manager, made, workers);
  }

  /** Stops the agent, then every container. */
  @Override
  public void close() {
    manager.close();
    infrastructure.close();
    workers.close();
  }
}
