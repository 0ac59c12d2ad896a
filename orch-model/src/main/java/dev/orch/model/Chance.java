package dev.orch.model;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Chance from a seed: the same draws on every JDK. SplitMix64 (Steele, Lea, Flood: Fast splittable
 * pseudorandom number generators, OOPSLA 2014). For any thread; not for secrets.
 */
public final class Chance {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /**
   * The letters of generated names: without vowels, so that no words appear, and without
   * look-alikes.
   */
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final AtomicLong state;

  public Chance(long seed) {
    this.state = new AtomicLong(seed);
  }

  /** 64 random bits. */
  public long nextLong() {
    long z = state.addAndGet(GAMMA);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 up to, not including, the bound. */
  public int nextInt(int bound) {
    return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
  }

  /**
   * A random name of that many letters and digits, as Kubernetes appends to {@code generateName}.
   */
  public String name(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** A random UUID, version 4. */
  public String uuid() {
    long high = nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
    long low = nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
    return new java.util.UUID(high, low).toString();
  }
}
