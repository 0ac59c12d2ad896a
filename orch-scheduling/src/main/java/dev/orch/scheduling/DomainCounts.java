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

  /** Whether each node's domain has its number and no more. */
  private final boolean byNode;

  /** If each domain is one node's, nobody may ever ask for it. */
  private volatile @Nullable Tally tally;

  private DomainCounts(
      Topology topology,
      NodeColumn numbers,
      NodeColumn eligible,
      boolean byNode,
      @Nullable Tally tally) {
    this.topology = topology;
    this.numbers = numbers;
    this.eligible = eligible;
    this.byNode = byNode;
    this.tally = tally;
  }

  /**
   * What there is by domain.
   *
   * @param counts the sums of the number
   * @param nodes how many nodes are eligible
   */
  private record Tally(int[] counts, int[] nodes) {
    static Tally of(int size) {
      return new Tally(new int[size], new int[size]);
    }

    Tally copy(int size) {
      return new Tally(Arrays.copyOf(counts, size), Arrays.copyOf(nodes, size));
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same numbers are how nothing has changed.
  static DomainCounts of(
      Topology topology, NodeColumn numbers, NodeColumn eligible, @Nullable DomainCounts earlier) {
    if (earlier != null && earlier.numbers == numbers) {
      return earlier;
    }
    DomainCounts result = new DomainCounts(topology, numbers, eligible, topology.isOwn, null);
    if (earlier != null
        && earlier.topology.isKin(topology)
        && earlier.numbers.rows.length == numbers.rows.length) {
      result.tally = earlier.tallyOf(result);
    }
    return result;
  }

  /** What this one's tally comes to with the numbers of the other; null if this has none yet. */
  private @Nullable Tally tallyOf(DomainCounts later) {
    Tally before = tally;
    if (before == null) {
      return null;
    }
    Tally after = before.copy(later.topology.size);
    for (int i = 0; i < later.numbers.rows.length; i++) {
      if (!isSame(later, i)) {
        add(i, -1, after);
        later.add(i, 1, after);
      }
    }
    return after;
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isSame(DomainCounts later, int i) {
    return numbers.rows[i] == later.numbers.rows[i]
        && eligible.rows[i] == later.eligible.rows[i]
        && topology.rows[i] == later.topology.rows[i]
        && numbers.chunks[i].size() == later.numbers.chunks[i].size();
  }

  private Tally tally() {
    Tally known = tally;
    if (known == null) {
      known = Tally.of(topology.size);
      for (int i = 0; i < numbers.rows.length; i++) {
        add(i, 1, known);
      }
      tally = known;
    }
    return known;
  }

  private void add(int chunk, int sign, Tally to) {
    int[] number = numbers.rows[chunk];
    int[] counting = eligible.rows[chunk];
    int[] domains = topology.rows[chunk];
    for (int row = numbers.chunks[chunk].size() - 1; row >= 0; row--) {
      if (counting[row] != 0 && domains[row] >= 0) {
        to.counts[domains[row]] += sign * number[row];
        to.nodes[domains[row]] += sign;
      }
    }
  }

  int at(NodeView node) {
    return at(topology.of(node));
  }

  /** 0 for no domain. */
  int at(int domain) {
    return domain < 0 ? 0 : all()[domain];
  }

  /** With so much more in the node's domain; the same if it has none. */
  DomainCounts plus(NodeView node, int delta) {
    int domain = topology.of(node);
    if (domain < 0) {
      return this;
    }
    Tally copy = tally().copy(topology.size);
    copy.counts[domain] += delta;
    return new DomainCounts(topology, numbers, eligible, false, copy);
  }

  /** By domain; not to be written. */
  int[] all() {
    return tally().counts;
  }

  /** Those of the rows of a chunk whose nodes' domains have more than this. */
  long above(int limit, int chunk, long candidates) {
    if (byNode && limit >= 0) {
      return aboveByNode(limit, chunk, candidates);
    }
    long fits = 0;
    int[] domains = topology.rows[chunk];
    int[] counts = all();
    for (long left = candidates; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      int here = domains[row] < 0 ? 0 : counts[domains[row]];
      fits |= here > limit ? 1L << row : 0;
    }
    return fits;
  }

  private long aboveByNode(int limit, int chunk, long candidates) {
    long fits =
        topology.present(chunk, candidates & numbers.positive[chunk] & eligible.positive[chunk]);
    for (long left = limit == 0 ? 0 : fits; left != 0; left &= left - 1) {
      boolean above = numbers.rows[chunk][Long.numberOfTrailingZeros(left)] > limit;
      fits &= above ? -1L : ~Long.lowestOneBit(left);
    }
    return fits;
  }

  boolean isZero() {
    for (int count : all()) {
      if (count != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many domains have an eligible node. */
  int domains() {
    int domains = 0;
    for (int count : tally().nodes) {
      domains += count > 0 ? 1 : 0;
    }
    return domains;
  }

  /** The least in a domain with an eligible node. */
  int least() {
    Tally known = tally();
    int least = Integer.MAX_VALUE;
    for (int domain = 0; domain < known.nodes.length; domain++) {
      if (known.nodes[domain] > 0) {
        least = Math.min(least, known.counts[domain]);
      }
    }
    return least;
  }
}
