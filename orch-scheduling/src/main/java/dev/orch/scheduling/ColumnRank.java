package dev.orch.scheduling;

/** A rank that also answers for many rows of a chunk at once, alike to asking node by node. */
interface ColumnRank extends NodeRank {
  /** Adds each row's raw score, times the factor; {@code into} has a place per row. */
  void addTo(long[] into, Chunk chunk, long rows, long factor);

  /** The same for any rank. */
  static void add(NodeRank rank, long[] into, Chunk chunk, long rows, long factor) {
    if (rank instanceof ColumnRank columns) {
      columns.addTo(into, chunk, rows, factor);
      return;
    }
    for (long left = rows; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      into[row] += factor * rank.of(chunk.nodes[row]);
    }
  }
}
