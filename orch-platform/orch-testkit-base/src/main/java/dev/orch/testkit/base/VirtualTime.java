package dev.orch.testkit.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock and a nano ticker that move only when told to. {@link SimulatedExecutor} moves its own; a
 * test without an executor moves it by hand. May be read from any thread, is moved from one at a
 * time.
 */
public final class VirtualTime implements InstantSource {
  /** Where time begins unless said otherwise. */
  public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final Instant beginning;
  private volatile long nanos;

  /** Time that begins at {@link #BEGINNING}. */
  public VirtualTime() {
    this(BEGINNING);
  }

  /** Time that begins at this instant. */
  public VirtualTime(Instant beginning) {
    this.beginning = beginning;
  }

  @Override
  public Instant instant() {
    return beginning.plusNanos(nanos);
  }

  /** Nanoseconds since the beginning: the ticker to inject, as {@code time::nanos}. */
  public long nanos() {
    return nanos;
  }

  /** How long it is since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  /** Moves time forward; a negative duration is refused. */
  public void advance(Duration by) {
    advanceTo(Math.addExact(nanos, by.toNanos()));
  }

  /** Moves time forward to this many nanoseconds since the beginning; never back. */
  void advanceTo(long target) {
    if (target < nanos) {
      throw new IllegalArgumentException(
          "time is at " + nanos + " ns and can't go back to " + target);
    }
    nanos = target;
  }
}
