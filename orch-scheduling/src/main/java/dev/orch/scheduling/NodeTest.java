package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * A filter's pure function from a node to its verdict, for one pod. Called per node by the
 * scheduler; the same node always gets the same verdict.
 */
@FunctionalInterface
public interface NodeTest {
  /** Whether the node passes, and if not, why. */
  Verdict test(NodeView node);

  /**
   * The test as it would be with another pod placed on the node. A test that looks only at the node
   * it is given has nothing to do, as that node's view changes too.
   */
  default NodeTest with(Pod pod, NodeView node) {
    return this;
  }

  /** The test as it would be with that pod taken off the node. */
  default NodeTest without(Pod pod, NodeView node) {
    return this;
  }

  /**
   * The names of the only nodes that are worth a test, or empty for all. The others count as not
   * satisfying this plugin, and evicting doesn't help them.
   */
  default Optional<Set<String>> only() {
    return Optional.empty();
  }

  /**
   * Whether the verdict on a node may change with the pods on this or another node. If not, it is
   * asked but once where the scheduler tries what evicting would help.
   */
  default boolean dependsOnPods() {
    return true;
  }

  /**
   * The test of a pod that can't be placed for reasons that no node has to do with; the message
   * says so once instead of counting nodes.
   */
  static NodeTest nowhere(Verdict.Rejected why) {
    return new Nowhere(why);
  }

  /** The test that every node passes; the scheduler spends no time on it. */
  static NodeTest everywhere() {
    return Everywhere.INSTANCE;
  }

  /** Passes every node. */
  enum Everywhere implements NodeTest {
    /** The only one. */
    INSTANCE;

    @Override
    public Verdict test(NodeView node) {
      return Verdict.ok();
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }
}
