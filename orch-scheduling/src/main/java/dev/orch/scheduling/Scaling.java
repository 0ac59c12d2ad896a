package dev.orch.scheduling;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/** Raw scores turned into scores. Stateless. */
final class Scaling {
  private Scaling() {}

  /**
   * The array with each number replaced by what the function makes of it. Divisions are what costs
   * most in scores: if the range of numbers is smaller than the array, each is done once.
   */
  static long[] of(long[] raw, long min, long max, LongUnaryOperator scaled) {
    long range = max - min + 1;
    if (range <= 0 || range > raw.length) {
      Arrays.setAll(raw, i -> scaled.applyAsLong(raw[i]));
      return raw;
    }
    long[] table = new long[(int) range];
    Arrays.setAll(table, i -> scaled.applyAsLong(min + i));
    for (int i = 0; i < raw.length; i++) {
      raw[i] = table[(int) (raw[i] - min)];
    }
    return raw;
  }
}
