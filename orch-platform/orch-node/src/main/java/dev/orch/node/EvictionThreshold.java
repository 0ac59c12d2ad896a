package dev.orch.node;

import dev.orch.model.Quantity;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import java.time.Duration;

/**
 * When a machine has too little left of something. Immutable.
 *
 * @param least so much of it, at least, is to be left
 * @param grace how long it may be less before pods are ended; zero for not at all, which is a hard
 *     threshold
 * @param reclaim so much more than the least is to be had back, once pods are ended
 */
public record EvictionThreshold(Signal signal, Amount least, Duration grace, Amount reclaim) {
  private static final int ALL = 100;

  /**
   * So much of what there is.
   *
   * @param value in the signal's unit; not read if there is a percentage
   * @param percent the part of all that there is; 0 if it is said by its value
   */
  public record Amount(long value, double percent) {
    static final Amount NOTHING = new Amount(0, 0);

    /**
     * As a kubelet's configuration has it: {@code 100Mi} or {@code 10%}. Throws an {@link
     * IllegalArgumentException} for what is neither.
     */
    public static Amount parse(String text) {
      if (!text.endsWith("%")) {
        long value = Quantity.parse(text).value();
        if (value < 0) {
          throw new IllegalArgumentException("eviction threshold " + text + " must be positive");
        }
        return new Amount(value, 0);
      }
      double percent = Double.parseDouble(text.substring(0, text.length() - 1));
      if (!(percent > 0 && percent < ALL)) {
        throw new IllegalArgumentException(
            "eviction threshold " + text + " must be above 0% and below 100%");
      }
      return new Amount(0, percent);
    }

    long of(Level level) {
      return percent == 0 ? value : (long) (level.capacity() * percent / ALL);
    }
  }

  /** Whether pods may run on for a while. */
  boolean isSoft() {
    return !grace.isZero();
  }

  /** Whether there is too little. */
  boolean isMet(Level level) {
    return level.available() < least.of(level);
  }

  /** Whether there isn't enough yet after there was too little. */
  boolean isUnresolved(Level level) {
    return level.available() < least.of(level) + reclaim.of(level);
  }
}
