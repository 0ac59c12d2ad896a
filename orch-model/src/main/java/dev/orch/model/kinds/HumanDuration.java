package dev.orch.model.kinds;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Durations as tables show them: two units at most, fewer the longer it is. Stateless. */
final class HumanDuration {
  private static final long DAY = 24;
  private static final long YEAR = 365 * DAY;

  private HumanDuration() {}

  /** The time that passed since then, {@code <unknown>} for null. */
  static String since(@Nullable Instant then, Instant now) {
    return then == null ? "<unknown>" : of(Duration.between(then, now));
  }

  static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.isNegative()) {
      return duration.compareTo(Duration.ofSeconds(-2)) <= 0 ? "<invalid>" : "0s";
    }
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = duration.toMinutes();
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = duration.toHours();
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 2 * DAY) {
      return hours + "h";
    }
    if (hours < 8 * DAY) {
      return two(hours / DAY, "d", hours % DAY, "h");
    }
    if (hours < 2 * YEAR) {
      return hours / DAY + "d";
    }
    return hours < 8 * YEAR ? two(hours / YEAR, "y", hours / DAY % 365, "d") : hours / YEAR + "y";
  }

  private static String two(long first, String unit, long second, String smaller) {
    return second == 0 ? first + unit : first + unit + second + smaller;
  }
}
