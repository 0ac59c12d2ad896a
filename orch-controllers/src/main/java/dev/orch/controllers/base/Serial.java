package dev.orch.controllers.base;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * An executor that runs its tasks one at a time, in order, on another one that may have many
 * threads: what makes "at most one task of a component runs at a time" true on any executor. For
 * any thread; each task is a task of its own there, so that others get their turn in between.
 */
public final class Serial implements Executor {
  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean scheduled;

  public Serial(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    executor.execute(this::runNext);
  }

  private void runNext() {
    Runnable task;
    synchronized (tasks) {
      task = tasks.remove();
    }
    try {
      task.run();
    } finally {
      boolean more;
      synchronized (tasks) {
        more = !tasks.isEmpty();
        scheduled = more;
      }
      if (more) {
        executor.execute(this::runNext);
      }
    }
  }
}
