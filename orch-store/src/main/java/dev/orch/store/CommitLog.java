package dev.orch.store;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last commits, by their revisions, in a ring: readers find one by its number or learn that it
 * is gone, so a slow reader holds nothing alive. Written under the store's lock; read by anybody.
 */
final class CommitLog<V> {
  private final AtomicReferenceArray<@Nullable Entry<V>> ring;
  private final int mask;
  private final long maxWeight;
  private long weight;
  private long newest;
  private volatile long oldest;

  private record Entry<V>(Commit<V> commit, long weight, Runnable forget) {}

  CommitLog(long firstRevision, int capacity, long maxWeight) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("the history must be a power of two: " + capacity);
    }
    this.ring = new AtomicReferenceArray<>(capacity);
    this.mask = capacity - 1;
    this.maxWeight = maxWeight;
    this.newest = firstRevision;
    this.oldest = firstRevision;
  }

  /** The oldest revision that can be read at, or watched from. */
  long oldest() {
    return oldest;
  }

  /** The commit of that revision, or null if it is forgotten or not made. */
  @Nullable Commit<V> get(long revision) {
    Entry<V> entry = ring.get((int) revision & mask);
    return entry == null || entry.commit().revision() != revision || revision <= oldest
        ? null
        : entry.commit();
  }

  /**
   * Adds the next commit; forgets old ones until the rest is within the bounds.
   *
   * @param forget run when this commit is forgotten
   */
  void append(Commit<V> commit, long commitWeight, Runnable forget) {
    if (commit.revision() - oldest > mask) {
      forgetOldest();
    }
    ring.set((int) commit.revision() & mask, new Entry<>(commit, commitWeight, forget));
    newest = commit.revision();
    weight += commitWeight;
    while (weight > maxWeight && oldest < newest - 1) {
      forgetOldest();
    }
  }

  void compact(long revision) {
    while (oldest < revision) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    long gone = oldest + 1;
    oldest = gone; // first, so that a reader which finds something cut off also finds out why
    Entry<V> entry = ring.getAndSet((int) gone & mask, null);
    if (entry != null) {
      weight -= entry.weight();
      entry.forget().run();
    }
  }
}
