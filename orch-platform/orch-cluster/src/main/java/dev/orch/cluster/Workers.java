package dev.orch.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The executors of a cluster's components, by name. A named edge: the cluster's own threads are
 * made here. For any thread.
 */
final class Workers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Workers.class.getName());
  private static final int PATIENCE_SECONDS = 5;

  private final Function<String, ScheduledExecutorService> make;
  private final Runnable end;
  private final Map<String, ScheduledExecutorService> byName = new ConcurrentHashMap<>();

  private Workers(Function<String, ScheduledExecutorService> make, Runnable end) {
    this.make = make;
    this.end = end;
  }

  /** Workers that somebody else made and ends. */
  static Workers given(Function<String, ScheduledExecutorService> given) {
    return new Workers(given, () -> {});
  }

  /** Workers on a pool of daemon threads of their own, one per processor and at least two. */
  static Workers own() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("orch-worker-"));
    pool.allowCoreThreadTimeOut(true);
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("orch-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new Workers(
        name -> new SerialWorker(name, pool, timer),
        () -> {
          timer.shutdownNow();
          pool.shutdown();
          awaitEnd(pool);
        });
  }

  /** Nothing runs any more when the cluster is closed, unless somebody's task never ends. */
  private static void awaitEnd(ThreadPoolExecutor pool) {
    try {
      if (!pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "tasks still run after the cluster was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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

  ScheduledExecutorService worker(String name) {
    return byName.computeIfAbsent(name, make);
  }

  @Override
  public void close() {
    end.run();
  }
}
