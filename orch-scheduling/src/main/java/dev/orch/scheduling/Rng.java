package dev.orch.scheduling;

import dev.orch.model.core.Pod;

/**
 * SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA
 * 2014), with its published constants: the same draws on every JDK, unlike the library's bounded
 * ones. Not thread-safe.
 */
final class Rng {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  Rng(long seed) {
    state = seed;
  }

  /**
   * The generator for one pod: a function of the seed and of the pod, not of its place in a batch,
   * so that a batch decides as its pods would one by one.
   */
  static Rng of(long seed, Pod pod) {
    // FNV-1a of Fowler, Noll and Vo, over UTF-16 units.
    long hash = 0xCBF29CE484222325L;
    hash = fnv(hash, pod.metadata().namespace());
    hash = fnv(hash * 31, pod.metadata().name());
    hash = fnv(hash * 31, pod.metadata().uid());
    return new Rng(seed ^ mix(hash));
  }

  /** An even spread of texts over all numbers. */
  static long hash(String text) {
    return mix(fnv(0xCBF29CE484222325L, text));
  }

  private static long fnv(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Which of so many is taken, at least one; where there is no choice nothing is drawn. */
  int among(int number) {
    return number == 1 ? 0 : below(number);
  }

  /** An even draw from 0 to bound - 1; rejects the few draws that would make it uneven. */
  int below(int bound) {
    while (true) {
      long bits = next() >>> 1;
      long value = bits % bound;
      if (bits - value + (bound - 1) >= 0) {
        return (int) value;
      }
    }
  }
}
