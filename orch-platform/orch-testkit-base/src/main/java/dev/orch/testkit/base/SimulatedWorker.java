package dev.orch.testkit.base;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of one named worker: what a component was given as its executor. It behaves as a {@link
 * java.util.concurrent.ScheduledThreadPoolExecutor} of one thread does, except that nothing ever
 * waits and that, once killed, it takes tasks and loses them, as a message to a dead process is
 * lost.
 */
final class SimulatedWorker extends AbstractExecutorService implements ScheduledExecutorService {
  private final SimulatedExecutor executor;
  private final String name;
  private final PriorityQueue<SimulatedTask<?>> queue = new PriorityQueue<>();
  private boolean paused;
  private boolean busy;
  private boolean killed;
  private boolean shutdown;

  SimulatedWorker(SimulatedExecutor executor, String name) {
    this.executor = executor;
    this.name = name;
  }

  long now() {
    return executor.time().nanos();
  }

  boolean isKilled() {
    return killed;
  }

  void pause(boolean value) {
    paused = value;
  }

  void kill() {
    killed = true;
    queue.clear();
  }

  /**
   * When its next task is due, which may have passed; null without one, and while it is paused or
   * in a task.
   */
  @Nullable Long nextDue() {
    if (paused || busy) {
      return null;
    }
    dropCancelled();
    SimulatedTask<?> next = queue.peek();
    return next == null ? null : (Long) next.due();
  }

  /** Runs the task that is due first. */
  void runNext() {
    SimulatedTask<?> task = queue.remove();
    executor.trace().note(name, task.label());
    busy = true;
    try {
      task.run();
    } finally {
      busy = false;
    }
  }

  /** A periodic task ended well; it is queued again unless its worker ended meanwhile. */
  void requeue(SimulatedTask<?> task) {
    if (!shutdown && !killed) {
      enqueue(task);
    }
  }

  /** What a killed worker's task throws isn't a failure: it was thrown to end it. */
  void failed(SimulatedTask<?> task, Throwable thrown) {
    if (!killed) {
      executor.failed(task, thrown);
    }
  }

  private <T extends SimulatedTask<?>> T accept(T task) {
    executor.checkThread();
    if (shutdown) {
      throw new RejectedExecutionException("worker " + name + " was shut down");
    }
    if (!killed) {
      enqueue(task);
    }
    return task;
  }

  private void enqueue(SimulatedTask<?> task) {
    task.queuedAs(executor.nextNumber());
    queue.add(task);
  }

  private void dropCancelled() {
    while (!queue.isEmpty() && queue.element().isCancelled()) {
      queue.remove();
    }
  }

  private SimulatedTask<?> task(Runnable body, long delay, long period, TimeUnit unit) {
    return new SimulatedTask<>(
        this,
        Executors.callable(body),
        SimulatedTask.label(body),
        dueAfter(delay, unit),
        unit.toNanos(period));
  }

  private long dueAfter(long delay, TimeUnit unit) {
    return Math.addExact(now(), Math.max(0, unit.toNanos(delay)));
  }

  @Override
  public void execute(Runnable command) {
    accept(
        command instanceof SimulatedTask<?> task
            ? task
            : task(command, 0, 0, TimeUnit.NANOSECONDS));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> body) {
    return new SimulatedTask<>(this, body, SimulatedTask.label(body), now(), 0);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable body, T value) {
    return new SimulatedTask<>(
        this, Executors.callable(body, value), SimulatedTask.label(body), now(), 0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable body, long delay, TimeUnit unit) {
    return accept(task(body, delay, 0, unit));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> body, long delay, TimeUnit unit) {
    return accept(
        new SimulatedTask<>(this, body, SimulatedTask.label(body), dueAfter(delay, unit), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable body, long first, long period, TimeUnit unit) {
    return accept(task(body, first, positive(period), unit));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable body, long first, long delay, TimeUnit unit) {
    return accept(task(body, first, -positive(delay), unit));
  }

  private static long positive(long period) {
    if (period <= 0) {
      throw new IllegalArgumentException("a period must be above 0, is " + period);
    }
    return period;
  }

  /** As the JDK's: what was queued still runs, also what is due later, but nothing periodic. */
  @Override
  public void shutdown() {
    shutdown = true;
    queue.stream().filter(SimulatedTask::isPeriodic).forEach(task -> task.cancel(false));
    queue.removeIf(SimulatedTask::isCancelled);
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    queue.removeIf(SimulatedTask::isCancelled);
    List<Runnable> never = new ArrayList<>();
    while (!queue.isEmpty()) {
      never.add(queue.remove());
    }
    return never;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    dropCancelled();
    return shutdown && queue.isEmpty() && !busy;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    if (!isTerminated()) {
      throw new IllegalStateException(
          "waiting for worker " + name + " to end: nobody waits in a simulation");
    }
    return true;
  }

  @Override
  public String toString() {
    return name;
  }
}
