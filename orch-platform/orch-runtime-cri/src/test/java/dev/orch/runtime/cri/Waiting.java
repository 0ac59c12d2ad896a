package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what comes about on a worker. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Waiting() {}

  /** Looks again after each pause of the worker. */
  static void until(ScheduledExecutorService worker, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so").isLessThan(end);
      CountDownLatch round = new CountDownLatch(1);
      worker.schedule(round::countDown, 5, TimeUnit.MILLISECONDS);
      try {
        round.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The value, or what it failed with. */
  static <T> T get(ScheduledExecutorService worker, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    until(worker, future::isDone);
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = DaemonException.cause(e);
      if (cause instanceof RefusedException refused) {
        throw refused;
      }
      if (cause instanceof CriUnavailableException unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }
}
