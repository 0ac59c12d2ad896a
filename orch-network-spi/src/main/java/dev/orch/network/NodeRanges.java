package dev.orch.network;

import java.util.List;

/**
 * The power of a network to take the addresses of pods from the ranges that the cluster gives its
 * node.
 */
public interface NodeRanges {
  /**
   * Called by the node's agent, from its worker, with the {@code podCIDRs} of its Node: when they
   * are known, and again when they have changed.
   */
  void podRanges(List<String> ranges);
}
