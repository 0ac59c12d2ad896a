package dev.orch.scheduling;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The domains that a node label makes, such as zones, as small numbers: each node's domain is one
 * of them, {@link #NONE} without the label. Immutable to who holds it.
 *
 * <p>Numbers are given in the order in which values are met, and never again to another value, so a
 * result and those carried on from it share one table. Which value has which number differs from
 * run to run; no decision may depend on it. When most of the table is of values long gone, a new
 * one is started.
 */
final class Topology {
  /** No domain. */
  static final int NONE = -1;

  private final String key;
  private final Table table;
  private final NodeColumn column;

  /** Above each node's domain. */
  final int size;

  /** Each node's domain, by chunk and row. */
  final int[][] rows;

  private Topology(String key, Table table, NodeColumn column) {
    this.key = key;
    this.table = table;
    this.column = column;
    this.size = table.next.get();
    this.rows = column.rows;
  }

  private static final class Table {
    final ConcurrentMap<String, Integer> numbers = new ConcurrentHashMap<>();
    final AtomicInteger next = new AtomicInteger();

    int number(String value) {
      return numbers.computeIfAbsent(value, v -> next.getAndIncrement());
    }
  }

  /** The node's domain, also if it isn't one of the cluster's. */
  int of(NodeView node) {
    String value = node.labels().get(key);
    Integer number = value == null ? null : table.numbers.get(value);
    return number == null || number >= size ? NONE : number;
  }

  /** Those of the rows of a chunk whose nodes have a domain. */
  long present(int chunk, long candidates) {
    long fits = 0;
    int[] domains = rows[chunk];
    for (long left = candidates; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      fits |= domains[row] >= 0 ? 1L << row : 0;
    }
    return fits;
  }

  /** Whether numbers mean the same values in both. */
  @SuppressWarnings("ReferenceEquality") // One table is meant.
  boolean isKin(Topology other) {
    return table == other.table;
  }

  boolean has(NodeView node) {
    return node.labels().containsKey(key);
  }

  /** The derivation of a label's topology. */
  record By(String key) implements Derivation<Topology> {
    @Override
    @SuppressWarnings("ReferenceEquality") // The same chunks are how nothing has changed.
    public Topology of(ClusterView cluster, @Nullable Topology earlier) {
      Chunk[] chunks = cluster.chunks();
      if (earlier != null && earlier.column.chunks == chunks) {
        return earlier;
      }
      int limit = 64 + 4 * Chunk.ROWS * chunks.length;
      if (earlier == null || earlier.table.next.get() > limit) {
        Table table = new Table();
        return new Topology(key, table, NodeColumn.of(numbers(table), chunks, null));
      }
      NodeColumn column = NodeColumn.of(numbers(earlier.table), chunks, earlier.column);
      return new Topology(key, earlier.table, column);
    }

    private NodeNumber numbers(Table table) {
      return new NodeNumber() {
        @Override
        public int of(NodeView node) {
          String value = node.labels().get(key);
          return value == null ? NONE : table.number(value);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // The same object has the same labels.
        public int of(NodeView node, NodeView other, int number) {
          return node.node() == other.node() ? number : of(node);
        }
      };
    }
  }
}
