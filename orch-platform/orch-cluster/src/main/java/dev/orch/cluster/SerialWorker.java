package dev.orch.cluster;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One component's executor: its tasks run one at a time, in order, on a shared pool; its timers are
 * the shared timer's. For any thread. Shutting it down drops what is queued and leaves the pool
 * alone.
 */
final class SerialWorker extends AbstractExecutorService implements ScheduledExecutorService {
  private static final System.Logger LOG = System.getLogger(SerialWorker.class.getName());

  private final String name;
  private final Executor pool;
  private final ScheduledExecutorService timer;
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private boolean running;
  private boolean shutdown;

  SerialWorker(String name, Executor pool, ScheduledExecutorService timer) {
    this.name = name;
    this.pool = pool;
    this.timer = timer;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (queue) {
      if (shutdown) {
        throw new RejectedExecutionException(name + " is shut down");
      }
      queue.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    pool.execute(this::drain);
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (queue) {
        task = queue.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a task of " + name + " failed", e);
      }
    }
  }

  /** A task that runs later on this worker, perhaps again and again. */
  private final class Timed<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final boolean periodic;
    private final long delayNanos;
    private volatile @Nullable ScheduledFuture<?> trigger;

    Timed(Callable<V> callable, long delayNanos, boolean periodic) {
      super(callable);
      this.delayNanos = delayNanos;
      this.periodic = periodic;
    }

    void arm(long nanos) {
      trigger = timer.schedule(this::fire, nanos, TimeUnit.NANOSECONDS);
    }

    private void fire() {
      try {
        execute(this);
      } catch (RejectedExecutionException e) {
        cancel(false);
      }
    }

    @Override
    public void run() {
      if (!periodic) {
        super.run();
      } else if (runAndReset()) {
        arm(delayNanos);
      }
    }

    @Override
    public boolean cancel(boolean interrupt) {
      ScheduledFuture<?> armed = trigger;
      if (armed != null) {
        armed.cancel(false);
      }
      return super.cancel(false);
    }

    @Override
    public boolean isPeriodic() {
      return periodic;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      ScheduledFuture<?> armed = trigger;
      return armed == null ? 0 : armed.getDelay(unit);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return Boolean.TRUE;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    Timed<V> task = new Timed<>(callable, 0, false);
    task.arm(unit.toNanos(delay));
    return task;
  }

  /** As with a fixed delay: a component that is late has nothing to catch up with. */
  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initial, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(command, initial, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initial, long delay, TimeUnit unit) {
    Callable<Boolean> callable =
        () -> {
          command.run();
          return true;
        };
    Timed<Boolean> task = new Timed<>(callable, unit.toNanos(delay), true);
    task.arm(unit.toNanos(initial));
    return task;
  }

  @Override
  public void shutdown() {
    shutdownNow();
  }

  @Override
  public List<Runnable> shutdownNow() {
    synchronized (queue) {
      shutdown = true;
      List<Runnable> dropped = List.copyOf(queue);
      queue.clear();
      return dropped;
    }
  }

  @Override
  public boolean isShutdown() {
    synchronized (queue) {
      return shutdown;
    }
  }

  @Override
  public boolean isTerminated() {
    synchronized (queue) {
      return shutdown && !running;
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  @Override
  public String toString() {
    return "worker " + name;
  }
}
