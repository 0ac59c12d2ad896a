package dev.orch.scheduling;

import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some nodes, such as those that passed every filter: a bit set per chunk, and as a list. */
final class Feasible implements Places {
  final Chunk[] chunks;
  final long[] rows;
  final int count;

  Feasible(Chunk[] chunks, long[] rows) {
    this.chunks = chunks;
    this.rows = rows;
    int sum = 0;
    for (long mask : rows) {
      sum += Long.bitCount(mask);
    }
    count = sum;
  }

  /** In the order of names; a position in it is a position in the totals of scores. */
  List<NodeView> nodes() {
    return new AbstractList<>() {
      private @Nullable List<NodeView> rows;

      @Override
      public NodeView get(int index) {
        if (rows == null) {
          rows = new Rows(views());
        }
        return rows.get(index);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  private NodeView[] views() {
    NodeView[] result = new NodeView[count];
    int next = 0;
    for (int i = 0; i < chunks.length; i++) {
      for (long left = rows[i]; left != 0; left &= left - 1) {
        result[next++] = chunks[i].nodes[Long.numberOfTrailingZeros(left)];
      }
    }
    return result;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int[] domains(Topology topology) {
    return picked(topology.rows);
  }

  @Override
  public int[] numbers(NodeNumber number, ClusterView cluster) {
    return picked(cluster.derived(number).rows);
  }

  private int[] picked(int[][] column) {
    int[] result = new int[count];
    int next = 0;
    for (int i = 0; i < chunks.length; i++) {
      int[] numbers = column[i];
      for (long left = rows[i]; left != 0; left &= left - 1) {
        result[next++] = numbers[Long.numberOfTrailingZeros(left)];
      }
    }
    return result;
  }

  NodeView node(int position) {
    int left = position;
    for (int i = 0; i < chunks.length; i++) {
      int here = Long.bitCount(rows[i]);
      if (left < here) {
        long mask = rows[i];
        for (; left > 0; left--) {
          mask &= mask - 1;
        }
        return chunks[i].nodes[Long.numberOfTrailingZeros(mask)];
      }
      left -= here;
    }
    throw new IndexOutOfBoundsException(position + " of " + count);
  }
}
