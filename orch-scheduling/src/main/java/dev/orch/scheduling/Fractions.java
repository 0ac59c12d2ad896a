package dev.orch.scheduling;

/** Divisions as Kubernetes makes them, but cheaper. Stateless. */
final class Fractions {
  // Of a quotient of at most 100, half the distance to the next double is 2^-47 (7.1e-15). A
  // quotient that isn't whole
  // is at least 1 / whole below the next whole number, which is more as long as whole < 1.4e14; so
  // rounding never lifts
  // it there. 9e13 also keeps 100 * part below 2^53, where doubles hold every whole number.
  private static final long EXACT = 90_000_000_000_000L;

  private Fractions() {}

  /**
   * {@code 100 * part / whole} rounded down, for {@code 0 <= part <= whole} and {@code whole > 0}:
   * by a division of doubles, which takes a fifth of the time of one of longs.
   */
  static long hundredths(long part, long whole) {
    return whole <= EXACT
        ? (long) ((double) (NodeScore.MAX * part) / (double) whole)
        : NodeScore.MAX * part / whole;
  }

  /** Whether doubles give the hundredths of such amounts as whole numbers would. */
  static boolean areExact(long whole, long part, long other) {
    return Math.max(whole, Math.max(part, other)) <= EXACT
        && Math.min(whole, Math.min(part, other)) >= 0;
  }
}
