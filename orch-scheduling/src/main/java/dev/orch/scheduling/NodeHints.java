package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hints of plugins whose verdict on a node depends on that node and its pods alone. */
final class NodeHints {
  private static final Iterable<Pod> NO_PODS = ImmutableList.of();

  private NodeHints() {}

  /** A node helps if it passes, and didn't before. */
  static List<QueueingHint<?>> ofNode(FilterPlugin plugin) {
    return ImmutableList.of(
        new QueueingHint<>(
            BuiltInKinds.NODE,
            (waiting, before, after) ->
                passes(plugin, waiting, after) && !passes(plugin, waiting, before)));
  }

  /** A node helps if it would pass without pods, and is new or larger; so does a pod's leaving. */
  static List<QueueingHint<?>> ofRoom(FilterPlugin plugin) {
    return ImmutableList.of(
        new QueueingHint<>(
            BuiltInKinds.NODE,
            (waiting, before, after) ->
                (before == null || isLarger(before, after)) && passes(plugin, waiting, after)),
        new QueueingHint<>(
            BuiltInKinds.POD,
            (waiting, before, after) ->
                before != null && (after == null || !after.spec().equals(before.spec()))));
  }

  /** A new node helps, and so does the leaving of a pod that the waiting one can't be beside. */
  static List<QueueingHint<?>> ofNeighbours(FilterPlugin plugin) {
    return ImmutableList.of(
        new QueueingHint<>(BuiltInKinds.NODE, (waiting, before, after) -> before == null),
        new QueueingHint<>(
            BuiltInKinds.POD,
            (waiting, before, after) ->
                before != null && after == null && !passesBeside(plugin, waiting, before)));
  }

  private static boolean passes(FilterPlugin plugin, Pod waiting, @Nullable Node node) {
    return node != null
        && plugin.filter(waiting, ClusterView.empty()).test(NodeView.of(node, NO_PODS)).fits();
  }

  private static boolean passesBeside(FilterPlugin plugin, Pod waiting, Pod other) {
    NodeView node = NodeView.of(NodeBuilder.builder().build(), ImmutableList.of(other));
    return plugin.filter(waiting, ClusterView.empty()).test(node).fits();
  }

  private static boolean isLarger(Node before, @Nullable Node after) {
    if (after == null) {
      return false;
    }
    Map<String, Quantity> had = before.status().allocatable();
    for (Map.Entry<String, Quantity> has : after.status().allocatable().entrySet()) {
      Quantity then = had.get(has.getKey());
      if (then == null || has.getValue().compareTo(then) > 0) {
        return true;
      }
    }
    return false;
  }
}
