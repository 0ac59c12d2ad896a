package dev.orch.client;

import dev.orch.model.Chance;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The time, threads and chance of a client that was given none. A named edge. For one thread, but
 * for closing.
 */
final class OwnParts {
  private volatile @Nullable ScheduledThreadPoolExecutor timer;
  private volatile @Nullable ExecutorService executor;

  static InstantSource clock() {
    return InstantSource.system();
  }

  static Chance chance() {
    return new Chance(new SecureRandom().nextLong());
  }

  ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor made =
        new ScheduledThreadPoolExecutor(1, named("orch-client-timer-"));
    made.setRemoveOnCancelPolicy(true);
    made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer = made;
    return made;
  }

  /** Grows with the connections that have something to be read, and shrinks after a minute. */
  Executor executor() {
    ExecutorService made = Executors.newCachedThreadPool(named("orch-client-"));
    executor = made;
    return made;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory plain = Executors.defaultThreadFactory();
    return task -> {
      Thread thread = plain.newThread(task);
      thread.setName(prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  void close() {
    ScheduledThreadPoolExecutor delays = timer;
    if (delays != null) {
      delays.shutdownNow();
    }
    ExecutorService threads = executor;
    if (threads != null) {
      threads.shutdown();
    }
  }
}
