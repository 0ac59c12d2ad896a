package dev.orch.controllers;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a reconciler wants of the engine next. Immutable. */
public final class Result {
  private static final Result DONE = new Result(Optional.empty(), false, Optional.empty());
  private static final Result WAITING = new Result(Optional.empty(), false, Optional.empty());
  private static final Result RETRY = new Result(Optional.empty(), true, Optional.empty());

  private final Optional<Duration> again;
  private final boolean retry;
  private final Optional<CompletionStage<?>> stage;

  private Result(Optional<Duration> again, boolean retry, Optional<CompletionStage<?>> stage) {
    this.again = again;
    this.retry = retry;
    this.stage = stage;
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
    return new Result(Optional.of(delay), false, Optional.empty());
  }

  /**
   * Another look when that has ended, well or badly, or earlier if something changes: for those who
   * asked somebody outside the cluster. It isn't done, and the back-off goes on where it was.
   */
  public static Result when(CompletionStage<?> stage) {
    return new Result(Optional.empty(), false, Optional.of(stage));
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

  /** What to wait for, if anything was said. */
  public Optional<CompletionStage<?>> stage() {
    return stage;
  }

  /** Whether the back-off decides when to look again. */
  public boolean isRetry() {
    return retry;
  }
}
