package dev.orch.scheduling;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;
import java.util.function.Consumer;

/**
 * The pods on a node in the order they came. Immutable; in blocks that are shared by the lists
 * before and after a change, as a node may have many pods.
 */
final class PlacedPods extends AbstractList<PlacedPod> implements RandomAccess {
  static final PlacedPods NONE = new PlacedPods(new PlacedPod[0][], 0);

  private static final int SHIFT = 5;
  private static final int BLOCK = 1 << SHIFT;

  /** All full but the last. */
  private final PlacedPod[][] blocks;

  private final int size;

  private PlacedPods(PlacedPod[][] blocks, int size) {
    this.blocks = blocks;
    this.size = size;
  }

  static PlacedPods of(Collection<PlacedPod> pods) {
    return pods instanceof PlacedPods same
        ? same
        : NONE.followedBy(0, pods.toArray(new PlacedPod[0]));
  }

  /** The first so many blocks, which are full, and these pods. */
  private PlacedPods followedBy(int full, PlacedPod[] rest) {
    PlacedPod[][] all = Arrays.copyOf(blocks, full + (rest.length + BLOCK - 1 >> SHIFT));
    for (int i = full; i < all.length; i++) {
      int from = i - full << SHIFT;
      all[i] = Arrays.copyOfRange(rest, from, Math.min(rest.length, from + BLOCK));
    }
    return new PlacedPods(all, (full << SHIFT) + rest.length);
  }

  @Override
  public PlacedPod get(int index) {
    return blocks[index >> SHIFT][index & BLOCK - 1];
  }

  @Override
  public int size() {
    return size;
  }

  PlacedPods plus(PlacedPod pod) {
    int last = size >> SHIFT;
    int there = size & BLOCK - 1;
    PlacedPod[][] copy = Arrays.copyOf(blocks, last + 1);
    copy[last] = there == 0 ? new PlacedPod[1] : Arrays.copyOf(blocks[last], there + 1);
    copy[last][there] = pod;
    return new PlacedPods(copy, size + 1);
  }

  PlacedPods replaced(int index, PlacedPod pod) {
    int at = index >> SHIFT;
    PlacedPod[][] copy = blocks.clone();
    copy[at] = blocks[at].clone();
    copy[at][index & BLOCK - 1] = pod;
    return new PlacedPods(copy, size);
  }

  PlacedPods without(int index) {
    int full = index >> SHIFT;
    int from = full << SHIFT;
    PlacedPod[] rest = new PlacedPod[size - from - 1];
    int next = 0;
    for (int i = from; i < size; i++) {
      if (i != index) {
        rest[next++] = get(i);
      }
    }
    return followedBy(full, rest);
  }

  /**
   * Tells which pods went and which came since an earlier list: those between what both begin and
   * end with. {@link NodeView} keeps the order of those that stay, so they are few.
   */
  @SuppressWarnings("ReferenceEquality") // Equal but other instances only cost time.
  void changesSince(PlacedPods earlier, Consumer<PlacedPod> gone, Consumer<PlacedPod> came) {
    int both = Math.min(size, earlier.size());
    int start = sameBlocks(earlier) << SHIFT;
    while (start < both && get(start) == earlier.get(start)) {
      start++;
    }
    int end = 0;
    while (end < both - start && get(size - 1 - end) == earlier.get(earlier.size() - 1 - end)) {
      end++;
    }
    earlier.subList(start, earlier.size() - end).forEach(gone);
    subList(start, size - end).forEach(came);
  }

  /** How many full blocks at the start are the same. */
  @SuppressWarnings("ReferenceEquality")
  private int sameBlocks(PlacedPods other) {
    int full = Math.min(size, other.size) >> SHIFT;
    int same = 0;
    while (same < full && blocks[same] == other.blocks[same]) {
      same++;
    }
    return same;
  }
}
