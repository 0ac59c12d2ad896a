package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Node;
import java.util.Set;

/**
 * Which nodes count for a spread constraint, as 1 and 0. Depends on the nodes' objects alone.
 *
 * @param labels that a node needs
 * @param tests that it must pass; values that look at the node's object alone
 */
record EligibleNodes(ImmutableSortedSet<String> labels, ImmutableList<NodeTest> tests)
    implements NodeNumber {
  static final EligibleNodes ALL = new EligibleNodes(ImmutableSortedSet.of(), ImmutableList.of());

  EligibleNodes and(NodeTest test) {
    return test.equals(NodeTest.everywhere())
        ? this
        : new EligibleNodes(
            labels, ImmutableList.<NodeTest>builder().addAll(tests).add(test).build());
  }

  EligibleNodes withLabels(Set<String> needed) {
    return new EligibleNodes(ImmutableSortedSet.copyOf(needed), tests);
  }

  boolean has(NodeView node) {
    Node object = node.node();
    return object.metadata().labels().keySet().containsAll(labels)
        && tests.stream().allMatch(test -> test.test(node).fits());
  }

  @Override
  public int of(NodeView node) {
    return has(node) ? 1 : 0;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // An equal but other instance only costs time.
  public int of(NodeView node, NodeView other, int number) {
    return node.node() == other.node() ? number : of(node);
  }
}
