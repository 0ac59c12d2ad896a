package dev.orch.controllers;

import java.time.Duration;
import java.util.Optional;

/** What a reconciler wants of the engine next. Immutable. */
public final class Result {
  private static final Result DONE = new Result(Optional.empty(), false);
  private static final Result WAITING = new Result(Optional.empty(), false);
  private static final Result RETRY = new Result(Optional.empty(), true);

  private final Optional<Duration> again;
  private final boolean retry;

  private Result(Optional<Duration> again, boolean retry) {
    this.again = again;
    this.retry = retry;
  }

  /** Nothing until something changes. */
  public static Result done() {
    return DONE;
  }

  /**
   * Nothing until something changes, as {@link #done}, but it isn't done: a cleanup that waits
   * keeps its object.
   */
  public static Result waiting() {
    return WAITING;
  }

  /** Another look after this time, or earlier if something changes. */
  public static Result again(Duration delay) {
    return new Result(Optional.of(delay), false);
  }

  /** Another look after the engine's back-off, as after an exception. */
  public static Result retry() {
    return RETRY;
  }

  /** Whether all is done. */
  public boolean isDone() {
    return this == DONE;
  }

  /** When to look again, if anything was said. */
  public Optional<Duration> delay() {
    return again;
  }

  /** Whether the back-off decides when to look again. */
  public boolean isRetry() {
    return retry;
  }
}
