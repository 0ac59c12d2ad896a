package dev.orch.scheduling;

import java.util.AbstractList;

/** An array of nodes as an immutable list. */
final class Rows extends AbstractList<NodeView> {
  private final NodeView[] rows;

  Rows(NodeView[] rows) {
    this.rows = rows;
  }

  @Override
  public NodeView get(int index) {
    return rows[index];
  }

  @Override
  public int size() {
    return rows.length;
  }
}
