package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * A number for each node, in rows by chunk. Immutable. Brought up to date by asking again only for
 * nodes whose views aren't the same instances any more.
 */
final class NodeColumn {
  /** Shared by all chunks whose numbers are 0: a count that few pods match costs little memory. */
  static final int[] ZEROS = new int[Chunk.ROWS];

  final Chunk[] chunks;
  final int[][] rows;

  /** The rows of each chunk whose numbers are above 0. */
  final long[] positive;

  NodeColumn(Chunk[] chunks, int[][] rows, long[] positive) {
    this.chunks = chunks;
    this.rows = rows;
    this.positive = positive;
  }

  @SuppressWarnings("ReferenceEquality") // The same instance is how a chunk says it is unchanged.
  static NodeColumn of(NodeNumber number, Chunk[] chunks, @Nullable NodeColumn earlier) {
    if (earlier != null && earlier.chunks == chunks) {
      return earlier;
    }
    int[][] rows = new int[chunks.length][];
    long[] positive = new long[chunks.length];
    Chunk[] old = earlier == null ? new Chunk[0] : earlier.chunks;
    int[] counterparts = Chunks.counterparts(old, chunks);
    for (int i = 0; i < chunks.length; i++) {
      int at = counterparts[i];
      if (earlier == null || at < 0) {
        rows[i] = fresh(number, chunks[i]);
      } else if (old[at] == chunks[i]) {
        rows[i] = earlier.rows[at];
      } else {
        rows[i] = changed(number, chunks[i], old[at], earlier.rows[at]);
      }
      positive[i] =
          earlier != null && at >= 0 && rows[i] == earlier.rows[at]
              ? earlier.positive[at]
              : positive(rows[i]);
    }
    return new NodeColumn(chunks, rows, positive);
  }

  /** The places of numbers above 0. */
  static long positive(int[] rows) {
    long result = 0;
    for (int row = 0; row < rows.length; row++) {
      result |= (rows[row] > 0 ? 1L : 0L) << row;
    }
    return result;
  }

  /** Whether all chunks have the other's rows; false if it isn't told at a glance. */
  @SuppressWarnings("ReferenceEquality") // Unchanged rows are the same instance.
  boolean hasRowsOf(NodeColumn other) {
    boolean same = rows.length == other.rows.length;
    for (int i = 0; same && i < rows.length; i++) {
      same = rows[i] == other.rows[i] && chunks[i].size() == other.chunks[i].size();
    }
    return same;
  }

  static int[] fresh(NodeNumber number, Chunk chunk) {
    int[] result = ZEROS;
    for (int row = 0; row < chunk.size(); row++) {
      result = set(result, ZEROS, row, number.of(chunk.nodes[row]));
    }
    return result;
  }

  @SuppressWarnings("ReferenceEquality")
  private static int[] changed(NodeNumber number, Chunk chunk, Chunk before, int[] numbers) {
    int[] result = numbers;
    for (long left = chunk.changedSince(before); left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      NodeView node = chunk.nodes[row];
      NodeView old = row < before.size() ? before.nodes[row] : null;
      if (old == null) {
        result = set(result, numbers, row, number.of(node));
      } else if (old != node) {
        result = set(result, numbers, row, number.of(node, old, numbers[row]));
      }
    }
    return result;
  }

  /** With the number in that row; a copy if these rows still belong to others. */
  @SuppressWarnings("ReferenceEquality")
  private static int[] set(int[] rows, int[] shared, int row, int number) {
    if (rows[row] == number) {
      return rows;
    }
    int[] own = rows == shared ? rows.clone() : rows;
    own[row] = number;
    return own;
  }
}
