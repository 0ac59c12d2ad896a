package dev.orch.testkit.scheduling;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the documentation says of one plugin. Stateless; walks through the lists of a cluster. */
abstract class ReferenceRule {
  static final long MAX = 100;

  /** Whether the pod may go to the node. */
  Verdict verdict(Pod pod, Node node, ClusterState cluster) {
    return Verdict.ok();
  }

  /** The score of each node that passed all filters, by name, from 0 to 100. */
  SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
    return each(feasible, node -> 0);
  }

  /** A number for each node by its name. */
  static SortedMap<String, Long> each(List<Node> nodes, ToLongFunction<Node> number) {
    SortedMap<String, Long> result = new TreeMap<>();
    nodes.forEach(node -> result.put(node.metadata().name(), number.applyAsLong(node)));
    return result;
  }

  /** The default normalisation: the largest becomes 100; or 0, if less is better. */
  static SortedMap<String, Long> normalized(SortedMap<String, Long> raw, boolean lessIsBetter) {
    long max = raw.values().stream().mapToLong(each -> each).max().orElse(0);
    raw.replaceAll(
        (node, number) -> {
          long score = max == 0 ? 0 : MAX * number / max;
          return lessIsBetter ? MAX - score : score;
        });
    return raw;
  }

  static int priority(Pod pod) {
    Integer priority = pod.spec().priority();
    return priority == null ? 0 : priority;
  }

  static String name(Node node) {
    return node.metadata().name();
  }
}
