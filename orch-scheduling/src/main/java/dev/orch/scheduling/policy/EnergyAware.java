package dev.orch.scheduling.policy;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeRank;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.RankPlugin;
import dev.orch.scheduling.Resources;
import dev.orch.scheduling.WhatIf;
import java.util.function.Function;

/**
 * Ranks nodes by how few watts more a pod makes them draw. A node without pods, or with none but
 * its own such as those of DaemonSets, is thought to be off: the pod that wakes it pays for what it
 * draws when idle. The CPU that pods request is thought to be used.
 *
 * <p>It pulls against spreading by load: let its weight be above that of NodeResourcesFit and
 * NodeResourcesBalancedAllocation, or take these out.
 */
public final class EnergyAware implements RankPlugin {
  private static final double MILLIWATTS = 1000;

  private final Function<Node, Power> power;

  /** As the nodes' annotations tell, {@link Power#DEFAULT} for those that don't. */
  public EnergyAware() {
    this(Power.DEFAULT);
  }

  /**
   * @param other of nodes whose annotations don't tell
   */
  public EnergyAware(Power other) {
    this(node -> Power.of(node, other));
  }

  /**
   * @param power of each node, a function of its object alone
   */
  public EnergyAware(Function<Node, Power> power) {
    this.power = power;
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    return new Added(Resources.requestedBy(pod).milliCpu(), power);
  }

  /** The watts that all nodes draw which are on. */
  public double watts(ClusterView cluster) {
    double sum = 0;
    for (NodeView node : cluster.nodes()) {
      sum += watts(node, power.apply(node.node()));
    }
    return sum;
  }

  private static double watts(NodeView node, Power power) {
    return isOn(node) ? power.at(used(node, 0)) : 0;
  }

  private static boolean isOn(NodeView node) {
    for (Pod pod : node.pods()) {
      if (!WhatIf.staysWithItsNode(pod)) {
        return true;
      }
    }
    return false;
  }

  private static double used(NodeView node, long more) {
    long all = node.allocatable().milliCpu();
    return all <= 0 ? 1 : (double) (node.requested().milliCpu() + more) / all;
  }

  /** Milliwatts. */
  private record Added(long milliCpu, Function<Node, Power> power) implements NodeRank {
    @Override
    public Scaling scaling() {
      return Scaling.DOWN;
    }

    @Override
    public long of(NodeView node) {
      Power of = power.apply(node.node());
      double more = of.at(used(node, milliCpu)) - watts(node, of);
      return Math.round(MILLIWATTS * more);
    }
  }
}
