package dev.orch.scheduling;

/** Passes no node, for one reason that no node has to do with. */
record Nowhere(Verdict.Rejected why) implements ColumnTest {
  @Override
  public Verdict test(NodeView node) {
    return why;
  }

  @Override
  public long fits(Chunk chunk, long candidates) {
    return 0;
  }
}
