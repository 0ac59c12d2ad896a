package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What some {@linkplain LocalTest tests} and {@linkplain NodeRank ranks} say of every node. It is
 * kept chunk by chunk, and brought up to date for another view by asking again for those rows alone
 * whose node views aren't the same instances any more: for pods of one template, a decision costs a
 * look at each chunk instead of one at each node. Used by one thread at a time.
 */
final class Ranking {
  private List<LocalTest> tests;
  private List<Weighted> plain;
  private List<Weighted> scaled;
  private long[] maxima = new long[0];
  private @Nullable Part[] parts = new Part[0];

  Ranking(Question question) {
    this.tests = question.tests;
    this.plain = question.ranks.stream().filter(r -> !r.isScaled()).toList();
    this.scaled = question.ranks.stream().filter(Weighted::isScaled).toList();
  }

  /** A rank, and how many times its score counts. */
  record Weighted(NodeRank rank, long weight) {
    boolean isScaled() {
      return rank.scaling() != NodeRank.Scaling.NONE;
    }
  }

  /** What is asked about the nodes. Equal questions have the same answers. */
  record Question(List<LocalTest> tests, List<Weighted> ranks) {
    Question {
      tests = ImmutableList.copyOf(tests);
      ranks = ImmutableList.copyOf(ranks);
    }
  }

  /**
   * The node that was chosen.
   *
   * @param total the weighted sum of its scores
   * @param feasible how many nodes passed the tests
   */
  record Choice(NodeView node, long total, int feasible) {}

  /** What is known of one chunk's rows. */
  private static final class Part {
    @Nullable Chunk chunk;

    /** The rows that pass the tests; the other fields are of use in these alone. */
    long fits;

    final long[] sums = new long[Chunk.ROWS];
    final long[][] raws;
    final long[] maxima;

    /** The highest total and how many rows have it, as of some maxima of all parts. */
    boolean compared;

    long best;
    int bests;

    Part(int scaled) {
      raws = new long[scaled][Chunk.ROWS];
      maxima = new long[scaled];
    }
  }

  /** Turns to another question and forgets all answers, but not the memory they took. */
  void turnTo(Question question) {
    int before = scaled.size();
    tests = question.tests;
    plain = question.ranks.stream().filter(r -> !r.isScaled()).toList();
    scaled = question.ranks.stream().filter(Weighted::isScaled).toList();
    if (before != scaled.size()) {
      parts = new Part[0];
    }
    for (Part part : parts) {
      if (part != null) {
        part.chunk = null;
      }
    }
  }

  /** Answers for all nodes. */
  void update(Chunk[] chunks) {
    size(chunks.length);
    for (int i = 0; i < chunks.length; i++) {
      update(part(i), chunks[i], chunks[i].all());
    }
    agree();
  }

  /** Answers for those nodes alone. */
  void update(Feasible of) {
    size(of.chunks.length);
    for (int i = 0; i < parts.length; i++) {
      if (of.rows[i] == 0) {
        parts[i] = null;
      } else {
        Part part = part(i);
        part.chunk = null;
        update(part, of.chunks[i], of.rows[i]);
      }
    }
    agree();
  }

  private void size(int chunks) {
    if (parts.length != chunks) {
      parts = Arrays.copyOf(parts, chunks);
    }
  }

  private Part part(int at) {
    Part part = parts[at];
    if (part == null) {
      part = new Part(scaled.size());
      parts[at] = part;
    }
    return part;
  }

  @SuppressWarnings("ReferenceEquality") // An unchanged chunk is the same instance.
  private void update(Part part, Chunk chunk, long all) {
    Chunk before = part.chunk;
    if (before != chunk) {
      long changed = before == null ? all : all & chunk.changedSince(before);
      part.chunk = chunk;
      part.fits = passing(chunk, changed) | (part.fits & all & ~changed);
      part.compared = false;
      rank(part, chunk, part.fits & changed);
    }
  }

  private long passing(Chunk chunk, long rows) {
    long fits = rows;
    for (int t = 0; t < tests.size() && fits != 0; t++) {
      fits = ColumnTest.passing(tests.get(t), chunk, fits);
    }
    return fits;
  }

  private void rank(Part part, Chunk chunk, long rows) {
    clear(part.sums, rows);
    for (Weighted each : plain) {
      ColumnRank.add(each.rank, part.sums, chunk, rows, each.weight);
    }
    for (int s = 0; s < scaled.size(); s++) {
      long[] raws = part.raws[s];
      clear(raws, rows);
      ColumnRank.add(scaled.get(s).rank, raws, chunk, rows, 1);
      part.maxima[s] = largest(raws, part.fits);
    }
  }

  private static void clear(long[] values, long rows) {
    for (long left = rows; left != 0; left &= left - 1) {
      values[Long.numberOfTrailingZeros(left)] = 0;
    }
  }

  private static long largest(long[] values, long rows) {
    long max = 0;
    for (long left = rows; left != 0; left &= left - 1) {
      max = Math.max(max, values[Long.numberOfTrailingZeros(left)]);
    }
    return max;
  }

  /** The largest raw scores of all nodes; if they are others than before, no comparison holds. */
  private void agree() {
    long[] now = new long[scaled.size()];
    for (Part part : parts) {
      for (int s = 0; part != null && s < now.length; s++) {
        now[s] = Math.max(now[s], part.fits == 0 ? 0 : part.maxima[s]);
      }
    }
    if (!Arrays.equals(now, maxima)) {
      maxima = now;
      for (Part part : parts) {
        if (part != null) {
          part.compared = false;
        }
      }
    }
  }

  private long total(Part part, int row, long[] largest) {
    long total = part.sums[row];
    for (int s = 0; s < largest.length; s++) {
      Weighted each = scaled.get(s);
      total += each.weight * each.rank.scaling().scaled(part.raws[s][row], largest[s]);
    }
    return total;
  }

  private void compare(Part part) {
    part.compared = true;
    part.best = Long.MIN_VALUE;
    part.bests = 0;
    for (long left = part.fits; left != 0; left &= left - 1) {
      long total = total(part, Long.numberOfTrailingZeros(left), maxima);
      if (total > part.best) {
        part.best = total;
        part.bests = 1;
      } else if (total == part.best) {
        part.bests++;
      }
    }
  }

  /**
   * One of the nodes with the highest total; null if none passed.
   *
   * @param tie which of so many, in the order of names
   */
  @Nullable Choice choose(IntUnaryOperator tie) {
    long best = Long.MIN_VALUE;
    int bests = 0;
    int feasible = 0;
    for (Part part : parts) {
      if (part != null && part.fits != 0) {
        feasible += Long.bitCount(part.fits);
        if (!part.compared) {
          compare(part);
        }
        if (part.best > best) {
          best = part.best;
          bests = part.bests;
        } else if (part.best == best) {
          bests += part.bests;
        }
      }
    }
    return feasible == 0 ? null : new Choice(best(best, tie.applyAsInt(bests)), best, feasible);
  }

  private NodeView best(long best, int number) {
    int left = number;
    for (Part part : parts) {
      if (part != null && part.fits != 0 && part.best == best) {
        if (left < part.bests) {
          return best(part, left);
        }
        left -= part.bests;
      }
    }
    throw new AssertionError("no node has " + best);
  }

  private NodeView best(Part part, int number) {
    int left = number;
    for (long rows = part.fits; rows != 0; rows &= rows - 1) {
      int row = Long.numberOfTrailingZeros(rows);
      if (total(part, row, maxima) == part.best && left-- == 0 && part.chunk != null) {
        return part.chunk.nodes[row];
      }
    }
    throw new AssertionError("no row has " + part.best);
  }

  /** The rows that pass the tests, a bit set per chunk. */
  long[] fits() {
    long[] fits = new long[parts.length];
    for (int i = 0; i < fits.length; i++) {
      Part part = parts[i];
      fits[i] = part == null ? 0 : part.fits;
    }
    return fits;
  }

  /** The totals of some of the nodes that pass, scaled by the largest raw scores among these. */
  long[] totals(Feasible among) {
    long[] largest = new long[scaled.size()];
    for (int s = 0; s < largest.length; s++) {
      if (maxima[s] > 0) {
        for (int i = 0; i < parts.length; i++) {
          Part part = parts[i];
          largest[s] =
              Math.max(largest[s], part == null ? 0 : largest(part.raws[s], among.rows[i]));
        }
      }
    }
    long[] totals = new long[among.count];
    int next = 0;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      for (long left = among.rows[i]; part != null && left != 0; left &= left - 1) {
        totals[next++] = total(part, Long.numberOfTrailingZeros(left), largest);
      }
    }
    return totals;
  }
}
