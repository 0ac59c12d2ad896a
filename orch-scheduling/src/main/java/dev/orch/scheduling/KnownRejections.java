package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the nodes of each chunk rejected pods of one template, as of the last time that one was
 * refused: as long as a chunk is the same instance, so are its answers. Used by one thread at a
 * time.
 */
final class KnownRejections {
  private @Nullable OfChunk[] chunks = new OfChunk[0];

  /**
   * What the answers depend on beside the nodes.
   *
   * @param tests those that may reject a node, each a value
   * @param priority of the pod: nominated pods of a lower one don't count
   */
  record Question(List<Attempt.NamedTest> tests, int priority) {}

  /**
   * The rejections of one chunk's nodes.
   *
   * @param counts how many nodes gave which first rejection
   * @param resolvable the rows whose rejection eviction could turn
   */
  record OfChunk(Chunk chunk, List<Count> counts, long resolvable) {
    /** Asks all nodes of a chunk. */
    static OfChunk of(Chunk chunk, Judge judge) {
      List<Count> counts = new ArrayList<>(2);
      long resolvable = 0;
      for (int row = 0; row < chunk.size(); row++) {
        Judge.Rejection rejection = judge.first(chunk.nodes[row]);
        if (rejection != null) {
          resolvable |= rejection.verdict().evictionCouldHelp() ? 1L << row : 0;
          count(rejection, counts);
        }
      }
      return new OfChunk(chunk, ImmutableList.copyOf(counts), resolvable);
    }

    private static void count(Judge.Rejection rejection, List<Count> counts) {
      int last = counts.size() - 1;
      if (last >= 0 && counts.get(last).isOf(rejection)) {
        counts.set(last, new Count(rejection, counts.get(last).nodes + 1));
      } else {
        counts.add(new Count(rejection, 1));
      }
    }
  }

  /** So many nodes in a row gave this rejection. */
  record Count(Judge.Rejection rejection, int nodes) {
    @SuppressWarnings("ReferenceEquality") // Equal but other instances only cost time.
    boolean isOf(Judge.Rejection other) {
      return rejection.verdict() == other.verdict() && rejection.by() == other.by();
    }
  }

  /** The answers of the chunk at this place. */
  @SuppressWarnings("ReferenceEquality") // An unchanged chunk is the same instance.
  OfChunk of(int at, Chunk chunk, Judge judge) {
    if (at >= chunks.length) {
      chunks = Arrays.copyOf(chunks, at + 1);
    }
    OfChunk known = chunks[at];
    if (known == null || known.chunk != chunk) {
      known = OfChunk.of(chunk, judge);
      chunks[at] = known;
    }
    return known;
  }
}
