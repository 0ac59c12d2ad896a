package dev.orch.scheduling;

/** A test that also answers for a whole chunk at once, alike to asking node by node. */
interface ColumnTest extends NodeTest {
  /** Those of the candidates, a bit per row, that pass. */
  long fits(Chunk chunk, long candidates);

  /** The same for the chunk at a place in the cluster that the test was made for. */
  default long fits(Chunk[] chunks, int at, long candidates) {
    return fits(chunks[at], candidates);
  }

  /** Whether it is known that every node passes; the scheduler then spends no time on it. */
  default boolean passesAll() {
    return false;
  }
}
