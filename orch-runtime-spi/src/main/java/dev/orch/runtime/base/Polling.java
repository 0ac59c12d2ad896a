package dev.orch.runtime.base;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tries again and again, ever less often, until something comes of it: the JDK tells nobody when a
 * pipe has bytes or room. For any thread; tries only on the worker.
 */
public final class Polling {
  private static final long FIRST_MICROS = 250;
  private static final long LAST_MICROS = 10_000;
  private static final long OFTEN_MICROS = 1_000;

  private final ScheduledExecutorService worker;
  private final long last;

  public Polling(ScheduledExecutorService worker) {
    this(worker, LAST_MICROS);
  }

  private Polling(ScheduledExecutorService worker, long last) {
    this.worker = worker;
    this.last = last;
  }

  /** For what soon comes, and is waited for: tries about every millisecond. */
  public static Polling often(ScheduledExecutorService worker) {
    return new Polling(worker, OFTEN_MICROS);
  }

  /** The first result that isn't null, or what was thrown. */
  public <T> CompletableFuture<T> until(Callable<@Nullable T> attempt) {
    CompletableFuture<T> result = new CompletableFuture<>();
    worker.execute(() -> attempt(attempt, FIRST_MICROS, result));
    return result;
  }

  private <T> void attempt(Callable<@Nullable T> attempt, long delay, CompletableFuture<T> result) {
    if (result.isDone()) {
      return;
    }
    try {
      T value = attempt.call();
      if (value != null) {
        result.complete(value);
        return;
      }
    } catch (Exception e) {
      result.completeExceptionally(e);
      return;
    }
    long next = Math.min(last, delay * 2);
    worker.schedule(() -> attempt(attempt, next, result), delay, TimeUnit.MICROSECONDS);
  }
}
