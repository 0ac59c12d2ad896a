package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/** The sum of a number over all nodes, brought up to date by the chunks that changed. Immutable. */
final class NodeSum {
  private final NodeColumn column;
  final long total;

  private NodeSum(NodeColumn column, long total) {
    this.column = column;
    this.total = total;
  }

  private long ofChunk(int at) {
    long sum = 0;
    for (int row = column.chunks[at].size() - 1; row >= 0; row--) {
      sum += column.rows[at][row];
    }
    return sum;
  }

  private long ofAll() {
    long sum = 0;
    for (int i = 0; i < column.chunks.length; i++) {
      sum += ofChunk(i);
    }
    return sum;
  }

  @SuppressWarnings("ReferenceEquality") // Unchanged rows are the same instance.
  private long changes(NodeSum earlier) {
    long sum = 0;
    for (int i = 0; i < column.chunks.length; i++) {
      if (earlier.column.rows[i] != column.rows[i]
          || earlier.column.chunks[i].size() != column.chunks[i].size()) {
        sum += ofChunk(i) - earlier.ofChunk(i);
      }
    }
    return sum;
  }

  /** The derivation of a sum. */
  record Of(NodeCount count) implements Derivation<NodeSum> {
    @Override
    @SuppressWarnings("ReferenceEquality") // An unchanged column is the same instance.
    public NodeSum of(ClusterView cluster, @Nullable NodeSum earlier) {
      NodeColumn before = earlier == null ? null : earlier.column;
      NodeColumn column = NodeColumn.of(new Each(count), cluster.chunks(), before);
      if (earlier != null && column == before) {
        return earlier;
      }
      return new NodeSum(column, total(new NodeSum(column, 0), earlier));
    }

    private static long total(NodeSum now, @Nullable NodeSum earlier) {
      boolean isUpdate =
          earlier != null && earlier.column.chunks.length == now.column.chunks.length;
      return earlier != null && isUpdate ? earlier.total + now.changes(earlier) : now.ofAll();
    }
  }

  private record Each(NodeCount count) implements NodeNumber {
    @Override
    public int of(NodeView node) {
      return count.of(node);
    }
  }
}
