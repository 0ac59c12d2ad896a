package dev.orch.scheduling;

import java.util.List;

/**
 * How often a node's pods count, each by itself. Carried over from an earlier state of the node by
 * looking only at the pods that came and went: {@link NodeView} keeps the order of those that stay.
 */
interface PodCount extends NodeNumber {
  /** How often the pod counts, mostly 0 or 1. */
  int of(PlacedPod pod);

  @Override
  default int of(NodeView node) {
    return sum(node.placed(), 0, node.placed().size());
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Equal but other instances only cost time.
  default int of(NodeView node, NodeView other, int number) {
    List<PlacedPod> now = node.placed();
    List<PlacedPod> before = other.placed();
    int start = 0;
    int both = Math.min(now.size(), before.size());
    while (start < both && now.get(start) == before.get(start)) {
      start++;
    }
    int nowEnd = now.size();
    int beforeEnd = before.size();
    while (nowEnd > start
        && beforeEnd > start
        && now.get(nowEnd - 1) == before.get(beforeEnd - 1)) {
      nowEnd--;
      beforeEnd--;
    }
    return number + sum(now, start, nowEnd) - sum(before, start, beforeEnd);
  }

  private int sum(List<PlacedPod> pods, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += of(pods.get(i));
    }
    return sum;
  }
}
