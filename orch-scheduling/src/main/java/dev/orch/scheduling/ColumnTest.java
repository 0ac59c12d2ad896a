package dev.orch.scheduling;

/** A test that also answers for a whole chunk at once, alike to asking node by node. */
interface ColumnTest extends NodeTest {
  /** Those of the candidates, a bit per row, that pass. */
  long fits(Chunk chunk, long candidates);

  /** The same for the chunk at a place in the cluster that the test was made for. */
  default long fits(Chunk[] chunks, int at, long candidates) {
    return fits(chunks[at], candidates);
  }

  /** Any test as one that answers for chunks. */
  static ColumnTest of(NodeTest test) {
    return test instanceof ColumnTest columns ? columns : new ByNode(test);
  }

  /** Asks node by node. */
  record ByNode(NodeTest test) implements ColumnTest {
    @Override
    public Verdict test(NodeView node) {
      return test.test(node);
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      long fits = candidates;
      for (long left = candidates; left != 0; left &= left - 1) {
        if (!test.test(chunk.nodes[Long.numberOfTrailingZeros(left)]).fits()) {
          fits &= ~Long.lowestOneBit(left);
        }
      }
      return fits;
    }
  }

  /** Those of the candidates in the chunk at that place that pass any test. */
  static long passing(NodeTest test, Chunk[] chunks, int at, long candidates) {
    return test instanceof ColumnTest columns && !columns.passesAll()
        ? columns.fits(chunks, at, candidates)
        : passing(test, chunks[at], candidates);
  }

  /** Those of the candidates that pass any test. */
  @SuppressWarnings("ReferenceEquality") // A shortcut: another test that passes all costs time.
  static long passing(NodeTest test, Chunk chunk, long candidates) {
    if (test == NodeTest.everywhere()) {
      return candidates;
    }
    ColumnTest columns = of(test);
    return columns.passesAll() ? candidates : columns.fits(chunk, candidates);
  }

  /**
   * Whether it is known that every node passes, whichever pods leave and whichever come that have
   * no terms about others; the scheduler then spends no time on it.
   */
  default boolean passesAll() {
    return false;
  }
}
