package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Every verdict and every score of every node for one pod, worked out anew, without shortcuts.
 * Immutable.
 *
 * @param nodes by name
 * @param decision what {@code schedule} decides by these
 */
public record Explanation(List<OfNode> nodes, Decision decision) {
  public Explanation {
    nodes = ImmutableList.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param name its name
   * @param verdicts of all filters, in their order; the first rejection is the one that counts
   * @param scores of all score plugins, in their order; empty if a filter rejected the node
   */
  public record OfNode(String name, List<OfFilter> verdicts, List<OfScore> scores) {
    public OfNode {
      verdicts = ImmutableList.copyOf(verdicts);
      scores = ImmutableList.copyOf(scores);
    }

    /** Whether every filter let the pod on. */
    public boolean isFeasible() {
      return verdicts.stream().allMatch(v -> v.verdict().fits());
    }

    /** The weighted sum of its scores. */
    public long total() {
      return scores.stream().mapToLong(s -> s.score() * s.weight()).sum();
    }
  }

  /**
   * What one filter said.
   *
   * @param remedies all that would have to change for it to let the pod on the node; empty if it
   *     does, or if nothing is known to help
   */
  public record OfFilter(String plugin, Verdict verdict, List<Remedy> remedies) {
    public OfFilter {
      remedies = ImmutableList.copyOf(remedies);
    }
  }

  /** What one score plugin said, before and after its weight. */
  public record OfScore(String plugin, long score, long weight) {}
}
