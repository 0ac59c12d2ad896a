package dev.orch.testkit.base;

import java.util.List;

/**
 * Chance, all of it from one seed and bit-identical on every JDK.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", OOPSLA 2014, with the constants of Vigna's public-domain splitmix64.c). Bounded
 * draws are written out here since the JDK's differ between its versions; for that reason this is
 * no {@link java.util.random.RandomGenerator}. Not safe for several threads.
 */
public final class Rng {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long seed;
  private long state;

  private Rng(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /** A generator that draws the same numbers for the same seed. */
  public static Rng of(long seed) {
    return new Rng(seed);
  }

  /**
   * A generator for one use, such as one component's faults. It depends on the seed and the name
   * alone, not on what was drawn so far: a draw more here changes nothing there.
   */
  public Rng split(String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return new Rng(mix(seed + GOLDEN_GAMMA) ^ mix(hash));
  }

  /** The seed this generator began with. */
  public long seed() {
    return seed;
  }

  /** Any long, each equally likely. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** At least 0 and below {@code bound}, each equally likely; {@code bound} is at least 1. */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** At least {@code from} and below {@code to}, each equally likely. */
  public int nextInt(int from, int to) {
    return (int) (from + nextLong((long) to - from));
  }

  /** At least 0 and below {@code bound}, each equally likely; {@code bound} is at least 1. */
  public long nextLong(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, is " + bound);
    }
    // The draws above the last whole multiple of bound would favour small numbers; they are drawn
    // again.
    while (true) {
      long bits = nextLong() >>> 1;
      long value = bits % bound;
      if (bits - value + (bound - 1) >= 0) {
        return value;
      }
    }
  }

  /** At least 0 and below 1, a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** True half of the time. */
  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  /** True with this probability: never at 0, always at 1. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** One of the items, each equally likely; there must be one. */
  public <T> T pick(List<T> items) {
    return items.get(nextInt(items.size()));
  }

  /** Puts the items into a random order, each order equally likely (Fisher and Yates). */
  public <T> void shuffle(List<T> items) {
    for (int i = items.size() - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      T moved = items.get(i);
      items.set(i, items.get(j));
      items.set(j, moved);
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
