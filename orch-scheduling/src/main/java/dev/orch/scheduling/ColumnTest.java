package dev.orch.scheduling;

/** A test that also answers for a whole chunk at once, alike to asking node by node. */
interface ColumnTest extends NodeTest {
  /** Those of the candidates, a bit per row, that pass. */
  long fits(Chunk chunk, long candidates);

  /** Whether it is known that every node passes; the scheduler then spends no time on it. */
  default boolean passesAll() {
    return false;
  }
}
