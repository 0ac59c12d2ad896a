package dev.orch.scheduling;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How much there is in each domain of a topology: the sums of a number over its eligible nodes, and
 * how many these are. Immutable.
 *
 * <p>A sum over chunks, brought up to date by taking off what chunks contributed whose rows aren't
 * the same instances any more, and adding what they contribute now. In whole numbers that is
 * exactly the sum worked out anew.
 */
final class DomainCounts {
  final Topology topology;
  private final NodeColumn numbers;
  private final NodeColumn eligible;

  /** By domain. */
  private final int[] counts;

  /** Eligible nodes, by domain. */
  private final int[] nodes;

  private DomainCounts(
      Topology topology, NodeColumn numbers, NodeColumn eligible, int[] counts, int[] nodes) {
    this.topology = topology;
    this.numbers = numbers;
    this.eligible = eligible;
    this.counts = counts;
    this.nodes = nodes;
  }

  @SuppressWarnings("ReferenceEquality") // The same chunks are how nothing has changed.
  static DomainCounts of(
      Topology topology, NodeColumn numbers, NodeColumn eligible, @Nullable DomainCounts earlier) {
    if (earlier == null
        || !earlier.topology.isKin(topology)
        || earlier.numbers.rows.length != numbers.rows.length) {
      DomainCounts result =
          new DomainCounts(
              topology, numbers, eligible, new int[topology.size], new int[topology.size]);
      for (int i = 0; i < numbers.rows.length; i++) {
        result.add(i, 1, result.counts, result.nodes);
      }
      return result;
    }
    return earlier.numbers == numbers
        ? earlier
        : new Update(earlier, topology, numbers, eligible).result();
  }

  private void add(int chunk, int sign, int[] toCounts, int[] toNodes) {
    int[] number = numbers.rows[chunk];
    int[] counting = eligible.rows[chunk];
    int[] domains = topology.rows[chunk];
    for (int row = numbers.chunks[chunk].size() - 1; row >= 0; row--) {
      if (counting[row] != 0 && domains[row] >= 0) {
        toCounts[domains[row]] += sign * number[row];
        toNodes[domains[row]] += sign;
      }
    }
  }

  private static final class Update {
    private final DomainCounts before;
    private final DomainCounts after;

    Update(DomainCounts before, Topology topology, NodeColumn numbers, NodeColumn eligible) {
      this.before = before;
      this.after =
          new DomainCounts(
              topology,
              numbers,
              eligible,
              Arrays.copyOf(before.counts, topology.size),
              Arrays.copyOf(before.nodes, topology.size));
    }

    DomainCounts result() {
      for (int i = 0; i < after.numbers.rows.length; i++) {
        if (!isSame(i)) {
          before.add(i, -1, after.counts, after.nodes);
          after.add(i, 1, after.counts, after.nodes);
        }
      }
      return after;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isSame(int i) {
      return before.numbers.rows[i] == after.numbers.rows[i]
          && before.eligible.rows[i] == after.eligible.rows[i]
          && before.topology.rows[i] == after.topology.rows[i]
          && before.numbers.chunks[i].size() == after.numbers.chunks[i].size();
    }
  }

  int at(NodeView node) {
    return at(topology.of(node));
  }

  /** 0 for no domain. */
  int at(int domain) {
    return domain < 0 ? 0 : counts[domain];
  }

  /** With so much more in the node's domain; the same if it has none. */
  DomainCounts plus(NodeView node, int delta) {
    int domain = topology.of(node);
    if (domain < 0) {
      return this;
    }
    int[] copy = counts.clone();
    copy[domain] += delta;
    return new DomainCounts(topology, numbers, eligible, copy, nodes);
  }

  /** By domain; not to be written. */
  int[] all() {
    return counts;
  }

  /** Those of the rows of a chunk whose nodes' domains have more than this. */
  long above(int limit, int chunk, long candidates) {
    long fits = 0;
    int[] domains = topology.rows[chunk];
    for (long left = candidates; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      fits |= at(domains[row]) > limit ? 1L << row : 0;
    }
    return fits;
  }

  boolean isZero() {
    for (int count : counts) {
      if (count != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many domains have an eligible node. */
  int domains() {
    int domains = 0;
    for (int count : nodes) {
      domains += count > 0 ? 1 : 0;
    }
    return domains;
  }

  /** The least in a domain with an eligible node. */
  int least() {
    int least = Integer.MAX_VALUE;
    for (int domain = 0; domain < nodes.length; domain++) {
      if (nodes[domain] > 0) {
        least = Math.min(least, counts[domain]);
      }
    }
    return least;
  }
}
