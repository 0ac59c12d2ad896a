package dev.orch.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Nodes in the order of their names as an array of chunks: a B+ tree of two levels. No array that
 * is passed in is ever written; a change copies one chunk and the array. Chunks are split when they
 * are full and merged with a neighbour when they are nearly empty. Stateless.
 */
final class Chunks {
  private static final int SPARSE = 16;

  private Chunks() {}

  static Chunk[] of(Collection<NodeView> sorted) {
    List<Chunk> result = new ArrayList<>();
    NodeView[] all = sorted.toArray(new NodeView[0]);
    int step = Chunk.ROWS * 3 / 4;
    for (int from = 0; from < all.length; from += step) {
      result.add(new Chunk(Arrays.copyOfRange(all, from, Math.min(all.length, from + step))));
    }
    return result.toArray(new Chunk[0]);
  }

  /** The last chunk that starts at or before the name; the first one if none does, -1 if empty. */
  static int find(Chunk[] chunks, String name) {
    int low = 0;
    int high = chunks.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks[middle].firstName().compareTo(name) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Math.min(low, chunks.length - 1);
  }

  /**
   * For each chunk the place of the one in the older array that starts with the same node, or -1.
   * If it isn't the same chunk, they have most of their nodes in common.
   */
  @SuppressWarnings("ReferenceEquality") // A shortcut that saves comparing names.
  static int[] counterparts(Chunk[] old, Chunk[] chunks) {
    int[] result = new int[chunks.length];
    int at = 0;
    for (int i = 0; i < chunks.length; i++) {
      int order = -1;
      while (at < old.length && order < 0) {
        order = old[at] == chunks[i] ? 0 : old[at].firstName().compareTo(chunks[i].firstName());
        at += order < 0 ? 1 : 0;
      }
      result[i] = order == 0 ? at++ : -1;
    }
    return result;
  }

  static Chunk[] replaced(Chunk[] chunks, int at, Chunk chunk) {
    Chunk[] copy = chunks.clone();
    copy[at] = chunk;
    return copy;
  }

  static Chunk[] inserted(Chunk[] chunks, int at, int row, NodeView node) {
    List<NodeView> rows = new ArrayList<>(Arrays.asList(chunks[at].nodes));
    rows.add(row, node);
    return spliced(chunks, at, at + 1, rows);
  }

  static Chunk[] removed(Chunk[] chunks, int at, int row) {
    List<NodeView> rows = new ArrayList<>(Arrays.asList(chunks[at].nodes));
    rows.remove(row);
    boolean merge =
        rows.size() < SPARSE
            && at + 1 < chunks.length
            && chunks[at + 1].size() <= Chunk.ROWS - SPARSE;
    if (merge) {
      rows.addAll(Arrays.asList(chunks[at + 1].nodes));
    }
    return spliced(chunks, at, at + (merge ? 2 : 1), rows);
  }

  /** The chunks with some of them replaced by as many as the rows need. */
  private static Chunk[] spliced(Chunk[] chunks, int from, int to, List<NodeView> rows) {
    List<Chunk> result = new ArrayList<>(Arrays.asList(chunks));
    List<Chunk> middle = result.subList(from, to);
    middle.clear();
    int half = rows.size() <= Chunk.ROWS ? rows.size() : rows.size() / 2;
    if (half > 0) {
      middle.add(new Chunk(rows.subList(0, half).toArray(new NodeView[0])));
    }
    if (half < rows.size()) {
      middle.add(new Chunk(rows.subList(half, rows.size()).toArray(new NodeView[0])));
    }
    return result.toArray(new Chunk[0]);
  }
}
