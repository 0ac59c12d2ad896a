package dev.orch.node;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has something done later, once: what is said last counts. On the worker that does it. */
final class Wake {
  private final ScheduledExecutorService worker;
  private final Runnable task;
  private @Nullable ScheduledFuture<?> timer;

  Wake(ScheduledExecutorService worker, Runnable task) {
    this.worker = worker;
    this.task = task;
  }

  void after(Duration delay) {
    cancel();
    timer = worker.schedule(task, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
  }

  /** At that time, if it is still to come; otherwise what was said before stays. */
  void at(@Nullable Instant until, Instant now) {
    if (until != null && until.isAfter(now)) {
      after(Duration.between(now, until));
    }
  }

  void cancel() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
