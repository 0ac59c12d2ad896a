package dev.orch.controllers;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a reconciler wants of the engine next. Immutable. */
public final class Result {
  private static final Result DONE = new Result(Optional.empty(), Optional.empty(), false);
  private static final Result WAITING = new Result(Optional.empty(), Optional.empty(), false);
  private static final Result RETRY = new Result(Optional.empty(), Optional.empty(), true);

  private final Optional<Duration> again;
  private final Optional<CompletionStage<?>> when;
  private final boolean retry;

  private Result(Optional<Duration> again, Optional<CompletionStage<?>> when, boolean retry) {
    this.again = again;
    this.when = when;
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
    return new Result(Optional.of(delay), Optional.empty(), false);
  }

  /**
   * Another look when that is done, however it ends, or earlier if something changes. For a call to
   * something outside: nobody waits for it. It may end on any thread.
   */
  public static Result when(CompletionStage<?> done) {
    return new Result(Optional.empty(), Optional.of(done), false);
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

  /** What to look after the end of, if anything was said. */
  public Optional<CompletionStage<?>> stage() {
    return when;
  }

  /** Whether the back-off decides when to look again. */
  public boolean isRetry() {
    return retry;
  }
}
