package dev.orch.scheduling;

import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The domains that a node label makes, such as zones, as small numbers: each node's domain is one
 * of them, from 1 on, {@link #NONE} without the label. Immutable to who holds it.
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

  /** Whether no two nodes are in one domain. */
  final boolean isOwn;

  private Topology(String key, Table table, NodeColumn column, boolean isOwn) {
    this.isOwn = isOwn;
    this.key = key;
    this.table = table;
    this.column = column;
    this.size = table.next.get();
    this.rows = column.rows;
  }

  private static final class Table {
    final ConcurrentMap<String, Integer> numbers = new ConcurrentHashMap<>();
    final AtomicInteger next = new AtomicInteger(1);

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
    return candidates & column.positive[chunk];
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
        NodeColumn column = NodeColumn.of(numbers(table), chunks, null);
        return new Topology(key, table, column, differs(column, table));
      }
      Table table = earlier.table;
      NodeColumn column = NodeColumn.of(numbers(table), chunks, earlier.column);
      boolean same = column.hasRowsOf(earlier.column);
      return new Topology(key, table, column, same ? earlier.isOwn : differs(column, table));
    }

    /** Whether all domains in the column differ. */
    private static boolean differs(NodeColumn column, Table table) {
      BitSet met = new BitSet(table.next.get());
      for (int i = 0; i < column.rows.length; i++) {
        for (int row = column.chunks[i].size() - 1; row >= 0; row--) {
          int domain = column.rows[i][row];
          if (domain >= 0 && met.get(domain)) {
            return false;
          }
          if (domain >= 0) {
            met.set(domain);
          }
        }
      }
      return true;
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
