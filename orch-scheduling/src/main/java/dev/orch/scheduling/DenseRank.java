package dev.orch.scheduling;

/** A rank that is soonest worked out for all rows of a chunk, in one loop over its columns. */
interface DenseRank extends NodeRank {
  /**
   * Puts each row's raw score into its place, as {@link #of} gives it, but for what is behind the
   * point. In {@link Chunk#odd} rows it may be anything.
   */
  void all(double[] into, Chunk chunk);
}
