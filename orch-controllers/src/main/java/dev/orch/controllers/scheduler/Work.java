package dev.orch.controllers.scheduler;

import dev.orch.model.core.Pod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where the parts of a scheduler have their steps run. For any thread. */
final class Work implements Executor {
  private final Executor loop;
  private final ScheduledExecutorService timers;
  private final Writers writers;
  private volatile boolean closed;

  /**
   * @param loop runs steps of the loop, one at a time
   */
  Work(Executor loop, ScheduledExecutorService timers, Writers writers) {
    this.loop = loop;
    this.timers = timers;
    this.writers = writers;
  }

  /** Runs a step of the loop. */
  @Override
  public void execute(Runnable step) {
    loop.execute(step);
  }

  /** Runs a step of the loop after a delay. */
  Future<?> later(Duration delay, Runnable step) {
    return timers.schedule(() -> execute(step), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a task that calls the API for this pod, after those for it that came before. */
  void write(Pod pod, Runnable task) {
    writers.execute(
        pod,
        () -> {
          if (!closed) {
            task.run();
          }
        });
  }

  /** The same for each of several. */
  <T> void write(List<T> items, Function<T, Pod> pod, Consumer<T> task) {
    writers.execute(
        items,
        pod,
        share -> {
          for (T item : share) {
            if (!closed) {
              task.accept(item);
            }
          }
        });
  }

  boolean isClosed() {
    return closed;
  }

  /** Nothing more is written; who runs the loop ends its steps. */
  void close() {
    closed = true;
  }
}
