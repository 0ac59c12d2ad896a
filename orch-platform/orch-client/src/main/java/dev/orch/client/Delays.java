package dev.orch.client;

import dev.orch.model.Chance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next connection: not at all after one that held for a while, else
 * twice as long as before, spread from half of that to the whole. Used by one thread at a time.
 */
final class Delays {
  private static final Duration STEADY = Duration.ofSeconds(30);
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int PERCENT = 100;

  private final InstantSource clock;
  private final Chance chance;
  private int failures;
  private @Nullable Instant since;

  Delays(InstantSource clock, Chance chance) {
    this.clock = clock;
    this.chance = chance;
  }

  void connected() {
    since = clock.instant();
  }

  /** The delay before the next try. */
  Duration next() {
    Instant began = since;
    since = null;
    if (began != null && !clock.instant().isBefore(began.plus(STEADY))) {
      failures = 0;
    }
    int before = failures++;
    if (before == 0) {
      return Duration.ZERO;
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(before - 1, Byte.SIZE));
    Duration most = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return most.multipliedBy(PERCENT - chance.nextInt(PERCENT / 2)).dividedBy(PERCENT);
  }
}
