package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums of amounts over all nodes: over those of each chunk, and over the chunks. Brought up to date
 * by the nodes that changed. Immutable.
 */
final class AmountSums {
  private final Chunk[] chunks;
  private final OfChunk[] byChunk;
  final SortedMap<String, Resources> total;

  private AmountSums(Chunk[] chunks, OfChunk[] byChunk) {
    this.chunks = chunks;
    this.byChunk = byChunk;
    this.total = sum(Arrays.stream(byChunk).map(OfChunk::sum).toList());
  }

  private record OfChunk(
      List<SortedMap<String, Resources>> rows, SortedMap<String, Resources> sum) {
    OfChunk(List<SortedMap<String, Resources>> rows) {
      this(rows, AmountSums.sum(rows));
    }
  }

  private static SortedMap<String, Resources> sum(List<SortedMap<String, Resources>> all) {
    TreeMap<String, Resources> sum = new TreeMap<>();
    for (SortedMap<String, Resources> each : all) {
      each.forEach((name, amount) -> sum.merge(name, amount, Resources::plus));
    }
    return ImmutableSortedMap.copyOf(sum);
  }

  /** The derivation. */
  record Of(NodeAmounts amounts) implements Derivation<AmountSums> {
    @Override
    @SuppressWarnings("ReferenceEquality") // An unchanged chunk is the same instance.
    public AmountSums of(ClusterView cluster, @Nullable AmountSums earlier) {
      Chunk[] chunks = cluster.chunks();
      if (earlier != null && earlier.chunks == chunks) {
        return earlier;
      }
      Chunk[] old = earlier == null ? new Chunk[0] : earlier.chunks;
      int[] counterparts = Chunks.counterparts(old, chunks);
      OfChunk[] byChunk = new OfChunk[chunks.length];
      for (int i = 0; i < chunks.length; i++) {
        int at = counterparts[i];
        if (earlier == null || at < 0) {
          byChunk[i] = new OfChunk(rows(chunks[i], null, null));
        } else if (old[at] == chunks[i]) {
          byChunk[i] = earlier.byChunk[at];
        } else {
          byChunk[i] = new OfChunk(rows(chunks[i], old[at], earlier.byChunk[at]));
        }
      }
      return new AmountSums(chunks, byChunk);
    }

    @SuppressWarnings("ReferenceEquality") // An unchanged node is the same instance.
    private List<SortedMap<String, Resources>> rows(
        Chunk chunk, @Nullable Chunk before, @Nullable OfChunk known) {
      List<SortedMap<String, Resources>> rows = new ArrayList<>(chunk.size());
      for (int row = 0; row < chunk.size(); row++) {
        NodeView node = chunk.nodes[row];
        if (before != null && known != null && row < before.size() && before.nodes[row] == node) {
          rows.add(known.rows.get(row));
        } else {
          rows.add(ImmutableSortedMap.copyOfSorted(amounts.of(node)));
        }
      }
      return rows;
    }
  }
}
