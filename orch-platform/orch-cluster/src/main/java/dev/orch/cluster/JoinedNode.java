package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.ControllerManager;
import dev.orch.model.Chance;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.KubeletPages;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeLogs;
import dev.orch.node.NodeParts;
import dev.orch.node.NodePods;
import dev.orch.node.NodeSettings;
import dev.orch.node.NodeStreams;
import dev.orch.node.UsageFigures;
import dev.orch.node.UsageLoop;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.store.api.Api;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import java.time.InstantSource;
import java.util.Map;

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
    return start(api, name, infrastructure, clock, seed, served -> Listening.NOWHERE);
  }

  /**
   * What there is to serve of a node.
   *
   * @param pods its pods, as its agent knows them
   * @param logs their logs
   * @param streams their streams
   * @param pages what it tells of itself
   */
  public record Served(NodePods pods, PodLogs logs, PodStreams streams, NodePages pages) {}

  /**
   * Where a node is served.
   *
   * @param address the node's address; {@code ""} for the one that its infrastructure has
   * @param port the agent's port; 0 for none
   */
  public record Listening(String address, int port) {
    /** It isn't served. */
    public static final Listening NOWHERE = new Listening("", 0);
  }

  /** Serves a node to its cluster. */
  @FunctionalInterface
  public interface Door {
    /** Called once, before the agent starts: its pods are known later. */
    Listening open(Served node);
  }

  /**
   * The same, served.
   *
   * @param door who serves it; closed by whoever gave it
   */
  public static JoinedNode start(
      Api api,
      String name,
      Infrastructure.Factory infrastructure,
      InstantSource clock,
      long seed,
      Door door) {
    Workers workers = Workers.own(THREADS);
    Infrastructure made = infrastructure.make(workers::worker, clock);
    NodeParts parts = made.node(FIRST + Math.floorMod(name.hashCode(), NUMBERS)).named(name, false);
    Map<String, ContainerRuntime> runtimes = ImmutableSortedMap.of(name, parts.runtime());
    UsageFigures figures = new UsageFigures();
    NodePods pods = new NodePods();
    Served served =
        new Served(
            pods,
            new NodeLogs(runtimes),
            new NodeStreams(runtimes, made.validation()),
            new KubeletPages(runtimes.keySet(), pods::of, figures));
    ControllerManager manager =
        ControllerManager.start(
            api,
            clock,
            workers::worker,
            new Chance(seed),
            ImmutableList.of(
                new NodeAgent(listening(parts, door.open(served))),
                pods,
                new UsageLoop(runtimes, figures)),
            kind ->
                kind.equals(BuiltInKinds.POD)
                    ? "spec.nodeName=" + name
                    : kind.equals(BuiltInKinds.NODE) ? "metadata.name=" + name : "");
    return new JoinedNode(manager, made, workers);
  }

  private static NodeParts listening(NodeParts parts, Listening where) {
    NodeSettings settings = parts.settings().withAgentPort(where.port());
    return parts.withSettings(
        where.address().isEmpty() ? settings : settings.withHostIp(where.address()));
  }

  /** Stops the agent, then every container. */
  @Override
  public void close() {
    manager.close();
    infrastructure.close();
    workers.close();
  }
}
