package dev.orch.store.local;

import dev.orch.model.Chance;
import java.util.function.LongPredicate;

/**
 * How a free place is looked for in a range: among the upper places first, since the lower ones are
 * kept for those who ask for a particular one, and in each part from a random place on.
 *
 * @param size how many places there are
 * @param kept how many of them are taken last
 */
record Band(long size, long kept) {
  /** What {@link #find} returns if there is no free place. */
  static final long NONE = -1;

  private static final int LEAST = 16;

  /**
   * Keeps a part of a range, as Kubernetes does.
   *
   * @param size how many places can be given out
   * @param total how many there are, with those that never are given out
   * @param divisor what part of them is kept
   * @param most how many are kept at most
   */
  static Band of(long size, long total, int divisor, int most) {
    long kept = total <= LEAST ? 0 : Math.min(Math.max(LEAST, total / divisor), most);
    return new Band(size, kept);
  }

  /** A free place, or {@link #NONE}. */
  long find(Chance chance, LongPredicate isFree) {
    long upper = find(kept, size - kept, chance, isFree);
    return upper == NONE ? find(0, Math.min(kept, size), chance, isFree) : upper;
  }

  private static long find(long from, long count, Chance chance, LongPredicate isFree) {
    if (count <= 0) {
      return NONE;
    }
    long start = Long.remainderUnsigned(chance.nextLong(), count);
    for (long i = 0; i < count; i++) {
      // Written so that it doesn't overflow where the range has nearly 2^63 places.
      long place = from + (start < count - i ? start + i : start - (count - i));
      if (isFree.test(place)) {
        return place;
      }
    }
    return NONE;
  }
}
