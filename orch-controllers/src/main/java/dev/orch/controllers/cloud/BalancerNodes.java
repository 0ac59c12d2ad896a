package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Node;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a load balancer may send to: all that are to stay, ready or not, as the balancer
 * finds out by itself who answers. Pure functions.
 */
final class BalancerNodes {
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

  /** The cluster autoscaler is about to remove the node. */
  private static final String LEAVING = "ToBeDeletedByClusterAutoscaler";

  /** What Go's strconv takes for false. */
  private static final Set<String> FALSE =
      ImmutableSet.of("0", "f", "F", "false", "FALSE", "False");

  private BalancerNodes() {}

  /** Those of the nodes, in their order. */
  static List<Node> of(Collection<Node> all) {
    return all.stream()
        .filter(node -> node.metadata().deletionTimestamp() == null)
        .filter(BalancerNodes::isIncluded)
        .filter(node -> !CloudTaints.has(node, LEAVING))
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isIncluded(Node node) {
    String excluded = node.metadata().labels().get(EXCLUDED);
    return excluded == null || FALSE.contains(excluded);
  }

  /**
   * Whether balancers are to be told of a change now. A taint alone waits for the next occasion, so
   * that connections to a node that is about to go can come to their end.
   */
  static boolean matters(@Nullable Node before, @Nullable Node after) {
    return before == null
        || after == null
        || isIncluded(before) != isIncluded(after)
        || !before.metadata().uid().equals(after.metadata().uid())
        || (before.metadata().deletionTimestamp() == null)
            != (after.metadata().deletionTimestamp() == null)
        || !before.spec().providerID().equals(after.spec().providerID());
  }
}
