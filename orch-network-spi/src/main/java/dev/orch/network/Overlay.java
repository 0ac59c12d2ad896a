package dev.orch.network;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What carries packets between pods of different nodes. Called with all nodes of the cluster, from
 * any thread; it finds what changed.
 */
public interface Overlay {
  /** Reaches the pods of these nodes, and of no others; ends when it does. */
  CompletionStage<Void> sync(List<NodePlace> nodes);

  /**
   * Where a node is. Immutable.
   *
   * @param name its name
   * @param addresses at which other nodes reach it
   * @param podRanges where its pods have their addresses
   */
  record NodePlace(String name, List<String> addresses, List<String> podRanges) {
    public NodePlace {
      addresses = ImmutableList.copyOf(addresses);
      podRanges = ImmutableList.copyOf(podRanges);
    }
  }
}
