package dev.orch.scheduling;

import java.util.Arrays;

/**
 * The last states that a chunk came from by changes of single rows, and which rows have changed
 * since each: so that who knew one of them needn't compare all rows. Immutable. A state is known by
 * a token, which keeps nothing of it alive.
 */
final class Lineage {
  /** Between two looks at a chunk a few of its nodes change; looking through it all comes to 64. */
  private static final int MOST = 32;

  private final Object self = new Object();
  private final Object[] ancestors;
  private final long[] changed;

  /** Of a chunk that came from none. */
  Lineage() {
    this(new Object[0], new long[0]);
  }

  private Lineage(Object[] ancestors, long[] changed) {
    this.ancestors = ancestors;
    this.changed = changed;
  }

  /** Of the chunk that comes from this one by a change of a row. */
  Lineage next(int row) {
    int kept = Math.min(ancestors.length, MOST - 1);
    int from = ancestors.length - kept;
    Object[] states = Arrays.copyOfRange(ancestors, from, from + kept + 1);
    states[kept] = self;
    long[] rows = Arrays.copyOfRange(changed, from, from + kept + 1);
    for (int i = 0; i <= kept; i++) {
      rows[i] |= 1L << row;
    }
    return new Lineage(states, rows);
  }

  /** Where that state is among the ancestors; -1 if it isn't. */
  @SuppressWarnings("ReferenceEquality") // A token is nothing but itself.
  int find(Lineage state) {
    int at = ancestors.length - 1;
    while (at >= 0 && ancestors[at] != state.self) {
      at--;
    }
    return at;
  }

  /** The rows that have changed since an ancestor. */
  long changedSince(int ancestor) {
    return changed[ancestor];
  }
}
