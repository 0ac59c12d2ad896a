package dev.orch.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
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
  private final Function<String, ScheduledExecutorService> makePunctual;
  private final Runnable end;
  private final Map<String, ScheduledExecutorService> byName = new ConcurrentHashMap<>();

  private Workers(
      Function<String, ScheduledExecutorService> make,
      Function<String, ScheduledExecutorService> makePunctual,
      Runnable end) {
    this.make = make;
    this.makePunctual = makePunctual;
    this.end = end;
  }

  /** Workers that somebody else made and ends. */
  static Workers given(Function<String, ScheduledExecutorService> given) {
    return new Workers(given, given, () -> {});
  }

  /** Workers on a pool of daemon threads of their own, one per processor and at least two. */
  static Workers own() {
    return own(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /** The same on so many threads, for tasks that wait for a network. */
  static Workers own(int threads) {
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
    List<ExecutorService> punctual = new CopyOnWriteArrayList<>();
    return new Workers(
        name -> new SerialWorker(name, pool, timer),
        name -> {
          ScheduledThreadPoolExecutor made =
              new ScheduledThreadPoolExecutor(2, named("orch-" + name + "-"));
          made.setRemoveOnCancelPolicy(true);
          // What a task hands in while the cluster ends, such as giving a Lease back, is still
          // done.
          made.setRejectedExecutionHandler((task, ended) -> task.run());
          punctual.add(made);
          return made;
        },
        () -> {
          timer.shutdownNow();
          pool.shutdown();
          punctual.forEach(ExecutorService::shutdown);
          awaitEnd(pool);
          punctual.forEach(Workers::awaitEnd);
        });
  }

  /** Nothing runs any more when the cluster is closed, unless somebody's task never ends. */
  private static void awaitEnd(ExecutorService pool) {
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

  /** An executor for a component whose timers are to fire even while a task of it waits. */
  ScheduledExecutorService punctual(String name) {
    return byName.computeIfAbsent(name, makePunctual);
  }

  @Override
  public void close() {
    end.run();
  }
}
