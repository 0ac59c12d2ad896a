package dev.orch.node;

import java.time.Duration;

/**
 * When images go that nobody uses; the names are those of the kubelet's configuration. Immutable.
 *
 * @param highPercent {@code imageGCHighThresholdPercent}: so full a file system has images removed
 * @param lowPercent {@code imageGCLowThresholdPercent}: until it is as full as this
 * @param minAge {@code imageMinimumGCAge}: who came later may be about to be used
 * @param maxAge {@code imageMaximumGCAge}: who wasn't used for longer goes, however much room there
 *     is; zero for never
 */
public record ImageThresholds(int highPercent, int lowPercent, Duration minAge, Duration maxAge) {
  private static final int ALL = 100;

  /** The kubelet's. */
  public static final ImageThresholds DEFAULT =
      new ImageThresholds(85, 80, Duration.ofMinutes(2), Duration.ZERO);

  /** Throws an {@link IllegalArgumentException} if the low one isn't below the high one. */
  public ImageThresholds {
    if (lowPercent < 0 || lowPercent >= highPercent || highPercent > ALL) {
      throw new IllegalArgumentException(
          "thresholds of images: not 0 <= " + lowPercent + " < " + highPercent + " <= 100");
    }
  }

  /** The bytes to free on a file system; 0 while it is less full than the high threshold. */
  long excess(Machine.Level level) {
    long left = Math.min(level.available(), level.capacity());
    long percent = ALL - left * ALL / level.capacity();
    return percent < highPercent
        ? 0
        : Math.max(0, level.capacity() * (ALL - lowPercent) / ALL - left);
  }
}
