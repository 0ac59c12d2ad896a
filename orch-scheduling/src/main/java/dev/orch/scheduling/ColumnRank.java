package dev.orch.scheduling;

/** A rank that also answers for many rows of a chunk at once, alike to asking node by node. */
interface ColumnRank extends NodeRank {
  /** So many rows are sooner ranked one by one than with all others. */
  int FEW = 6;

  /** Adds each row's raw score, times the factor; {@code into} has a place per row. */
  void addTo(long[] into, Chunk chunk, long rows, long factor);

  /**
   * The same for any rank.
   *
   * @param scratch with a place per row
   */
  static void add(
      NodeRank rank, long[] into, Chunk chunk, long rows, long factor, double[] scratch) {
    if (rank instanceof ColumnRank columns) {
      columns.addTo(into, chunk, rows, factor);
      return;
    }
    long single = rows;
    if (rank instanceof DenseRank dense && Long.bitCount(rows) > FEW) {
      dense.all(scratch, chunk);
      single = rows & chunk.odd;
      for (long left = rows & ~chunk.odd; left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        into[row] += factor * (long) scratch[row];
      }
    }
    for (long left = single; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      into[row] += factor * rank.of(chunk.nodes[row]);
    }
  }
}
