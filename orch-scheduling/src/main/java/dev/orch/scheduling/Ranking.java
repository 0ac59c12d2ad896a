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
  private ColumnTest[] tests = new ColumnTest[0];
  private List<Weighted> plain = ImmutableList.of();
  private List<Weighted> scaled = ImmutableList.of();
  private long[] maxima = new long[0];

  /** Whether no raw score that is scaled is above 0; the scaled ones then come to the same. */
  private boolean isFlat;

  private long flat;
  private @Nullable Part[] parts = new Part[0];
  private final double[] scratch = new double[Chunk.ROWS];

  Ranking(Question question) {
    turnTo(question);
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

    /** The highest total and the rows that have it, as of some maxima of all parts. */
    boolean compared;

    long best;
    long bestRows;

    /** The same among the rows that are chosen from. */
    long bestChosen;

    long chosenRows;

    Part(int scaled) {
      raws = new long[scaled][Chunk.ROWS];
      maxima = new long[scaled];
    }
  }

  /** Turns to another question and forgets all answers, but not the memory they took. */
  void turnTo(Question question) {
    int before = scaled.size();
    tests =
        question.tests.stream()
            .map(ColumnTest::of)
            .filter(test -> !test.passesAll())
            .toArray(ColumnTest[]::new);
    plain = question.ranks.stream().filter(r -> !r.isScaled()).toList();
    scaled = question.ranks.stream().filter(Weighted::isScaled).toList();
    maxima = new long[scaled.size()];
    flatten();
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
    for (int t = 0; t < tests.length && fits != 0; t++) {
      fits = tests[t].fits(chunk, fits);
    }
    return fits;
  }

  private void rank(Part part, Chunk chunk, long rows) {
    clear(part.sums, rows);
    for (Weighted each : plain) {
      ColumnRank.add(each.rank, part.sums, chunk, rows, each.weight, scratch);
    }
    for (int s = 0; s < scaled.size(); s++) {
      long[] raws = part.raws[s];
      clear(raws, rows);
      ColumnRank.add(scaled.get(s).rank, raws, chunk, rows, 1, scratch);
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
      flatten();
      for (Part part : parts) {
        if (part != null) {
          part.compared = false;
        }
      }
    }
  }

  private void flatten() {
    isFlat = true;
    flat = 0;
    for (int s = 0; s < maxima.length; s++) {
      isFlat &= maxima[s] == 0;
      flat += scaled.get(s).weight * scaled.get(s).rank.scaling().scaled(0, 0);
    }
  }

  private long total(Part part, int row) {
    return isFlat ? part.sums[row] + flat : total(part, row, maxima);
  }

  private long total(Part part, int row, long[] largest) {
    long total = part.sums[row];
    for (int s = 0; s < largest.length; s++) {
      Weighted each = scaled.get(s);
      total += each.weight * each.rank.scaling().scaled(part.raws[s][row], largest[s]);
    }
    return total;
  }

  /** The rows with the highest total among these. */
  private long bestRows(Part part, long rows) {
    long best = Long.MIN_VALUE;
    long bests = 0;
    for (long left = rows; left != 0; left &= left - 1) {
      long total = total(part, Long.numberOfTrailingZeros(left));
      if (total >= best) {
        bests = (total > best ? 0 : bests) | Long.lowestOneBit(left);
        best = total;
      }
    }
    return bests;
  }

  private long bestOf(Part part, long bestRows) {
    return total(part, Long.numberOfTrailingZeros(bestRows));
  }

  private void choose(Part part, long rows) {
    if (!part.compared) {
      part.compared = true;
      part.bestRows = bestRows(part, part.fits);
      part.best = bestOf(part, part.bestRows);
    }
    part.chosenRows = part.bestRows & rows;
    part.bestChosen = part.best;
    if (part.chosenRows == 0) {
      part.chosenRows = bestRows(part, rows);
      part.bestChosen = bestOf(part, part.chosenRows);
    }
  }

  /** Whether the largest raw scores of some nodes are those of all, whichever they are. */
  boolean isFlat() {
    return isFlat;
  }

  /**
   * One of the nodes with the highest total; null if there are none.
   *
   * @param among rows that pass the tests; all that do, unless this {@link #isFlat}
   * @param tie which of so many, in the order of names
   */
  @Nullable Choice choose(long[] among, IntUnaryOperator tie) {
    long best = Long.MIN_VALUE;
    int bests = 0;
    int feasible = 0;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      if (part != null && among[i] != 0) {
        feasible += Long.bitCount(among[i]);
        choose(part, among[i]);
        if (part.bestChosen >= best) {
          bests = (part.bestChosen > best ? 0 : bests) + Long.bitCount(part.chosenRows);
          best = part.bestChosen;
        }
      }
    }
    return feasible == 0
        ? null
        : new Choice(chosen(among, best, tie.applyAsInt(bests)), best, feasible);
  }

  private NodeView chosen(long[] among, long best, int number) {
    int left = number;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      if (part != null && part.chunk != null && among[i] != 0 && part.bestChosen == best) {
        int here = Long.bitCount(part.chosenRows);
        if (left < here) {
          return part.chunk.nodes[nth(part.chosenRows, left)];
        }
        left -= here;
      }
    }
    throw new AssertionError("no node has " + best);
  }

  private static int nth(long rows, int number) {
    long left = rows;
    for (int i = 0; i < number; i++) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
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
    boolean allZero = Arrays.stream(largest).allMatch(each -> each == 0);
    int next = 0;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      for (long left = among.rows[i]; part != null && left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        totals[next++] = allZero ? part.sums[row] + flat : total(part, row, largest);
      }
    }
    return totals;
  }
}
