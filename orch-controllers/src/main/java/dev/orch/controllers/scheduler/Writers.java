package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.base.Serial;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The workers that call the API for a scheduler's loop, so that it needn't wait. What is written
 * for one pod is written by one of them, in order. For any thread.
 */
final class Writers {
  private static final System.Logger LOG = System.getLogger(Writers.class.getName());

  /** A remote API has so many calls of a loop at a time. */
  private static final int COUNT = 8;

  private final List<Executor> workers;

  Writers(Function<String, ScheduledExecutorService> workers) {
    ImmutableList.Builder<Executor> made = ImmutableList.builder();
    for (int i = 0; i < COUNT; i++) {
      made.add(new Serial(workers.apply("scheduler-binding-" + i)));
    }
    this.workers = made.build();
  }

  private int of(Pod pod) {
    return Math.floorMod(pod.metadata().uid().hashCode(), COUNT);
  }

  /** Runs a task that writes for this pod. */
  void execute(Pod pod, Runnable task) {
    send(of(pod), task);
  }

  /** Runs tasks that write for several pods, each worker's as one. */
  <T> void execute(List<T> items, Function<T, Pod> pod, Consumer<List<T>> task) {
    List<List<T>> shares = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      shares.add(new ArrayList<>(0));
    }
    for (T item : items) {
      shares.get(of(pod.apply(item))).add(item);
    }
    for (int i = 0; i < COUNT; i++) {
      List<T> share = shares.get(i);
      if (!share.isEmpty()) {
        send(i, () -> task.accept(share));
      }
    }
  }

  /** When all ends, a decision may still be under way: it is lost, as by a sudden end. */
  private void send(int worker, Runnable task) {
    try {
      workers.get(worker).execute(task);
    } catch (RejectedExecutionException ended) {
      LOG.log(System.Logger.Level.DEBUG, "the scheduler's workers have ended");
    }
  }
}
