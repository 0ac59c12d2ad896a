package dev.orch.testkit.base;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All the threads of a simulation, as one: every component gets a worker of its own, and the run
 * calls run their tasks on the calling thread. Tasks of one worker run one at a time, in the order
 * in which they are due and were queued; which worker goes next is drawn from the seed. While some
 * task is due time stands still; then it jumps to the next timer. So a run is a function of the
 * seed and of what the test does, and a failure is replayed by its seed.
 *
 * <p>Not safe for several threads: a task that is queued from another thread during a run call is
 * refused, since no seed would bring it back.
 */
public final class SimulatedExecutor {
  /** So many tasks without time moving on are taken for an endless loop. */
  private static final int TASKS_PER_INSTANT = 1_000_000;

  /** How deep {@link #interleave} may nest, for the stack's sake. */
  private static final int DEPTH = 8;

  private final VirtualTime time;
  private final Rng rng;
  private final Trace trace;

  /**
   * The present life of each worker, in the order of their making: the seed draws an index into it.
   */
  private final Map<String, SimulatedWorker> workers = new LinkedHashMap<>();

  private final List<SimulatedWorker> ready = new ArrayList<>();
  private long numbers;
  private int depth;
  private int tasksAtThisInstant;
  private @Nullable SimulatedWorker current;
  private @Nullable TaskFailedException failure;
  private volatile @Nullable Thread runner;

  /** An executor whose time begins at {@link VirtualTime#BEGINNING}. */
  public SimulatedExecutor(long seed) {
    this(new VirtualTime(), Rng.of(seed));
  }

  /** An executor that moves this time and draws from a part of this generator of its own. */
  public SimulatedExecutor(VirtualTime time, Rng rng) {
    this.time = time;
    this.rng = rng.split("executor");
    this.trace = new Trace(time);
  }

  /** The time that the run calls move. */
  public VirtualTime time() {
    return time;
  }

  /** What ran when. */
  public Trace trace() {
    return trace;
  }

  /**
   * The worker of this name, to be given to a component as its executor. The same one for the same
   * name, until it is killed: then a new life of it, which knows nothing of the old one's tasks.
   */
  public ScheduledExecutorService worker(String name) {
    SimulatedWorker worker = workers.get(name);
    if (worker == null || worker.isKilled()) {
      worker = new SimulatedWorker(this, name);
      workers.put(name, worker);
    }
    return worker;
  }

  /**
   * The worker stops after the task it is in, as a process does that is out of memory or swapped;
   * its tasks and timers wait.
   */
  public void pause(String name) {
    known(name).pause(true);
  }

  /** The worker goes on; timers that fell due meanwhile run at once, in order. */
  public void resume(String name) {
    known(name).pause(false);
  }

  /**
   * Ends the worker as {@code kill -9} does: its tasks and timers are gone, and what is queued on
   * it from now on is lost in silence. A task that it is in ends at its next scheduling point.
   * {@link #worker} then gives a new life of it.
   */
  public void kill(String name) {
    known(name).kill();
  }

  /** The worker that a task is now run for; empty outside of tasks. */
  public Optional<String> currentWorker() {
    return Optional.ofNullable(current).map(SimulatedWorker::toString);
  }

  /**
   * Runs until the condition holds, at most for so long; false if it didn't. It is asked before
   * each task.
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = Math.addExact(time.nanos(), limit.toNanos());
    if (run(condition, end)) {
      return true;
    }
    time.advanceTo(Math.max(end, time.nanos())); // a task may have let time go by
    return condition.getAsBoolean();
  }

  /** Runs what is due within this time, its end included; the clock then stands at its end. */
  public void runFor(Duration duration) {
    runUntil(() -> false, duration);
  }

  /**
   * Runs what is due now, and what that makes due at once; the clock stands still, but for what
   * tasks let go by.
   */
  public void runReady() {
    run(() -> !isAnyDue(), Long.MAX_VALUE);
  }

  private boolean isAnyDue() {
    Long next = nextTimer();
    return next != null && next <= time.nanos();
  }

  /** Runs until no task and no timer is left. Not where something repeats: that never ends. */
  public void runUntilIdle() {
    run(() -> false, Long.MAX_VALUE);
  }

  /**
   * A scheduling point: a kit's wrapper calls it before and after each API, runtime and network
   * call, from inside the task that makes the call. As the seed says, some tasks of other workers
   * run first. Outside of tasks it does nothing.
   *
   * @throws WorkerKilled if the worker that the calling task belongs to was killed
   */
  public void interleave() {
    SimulatedWorker caller = current;
    if (caller == null) {
      return;
    }
    while (depth < DEPTH && rng.nextBoolean() && runOne()) {
      // the work is in the condition
    }
    if (caller.isKilled()) {
      throw new WorkerKilled(caller.toString());
    }
  }

  private boolean run(BooleanSupplier condition, long end) {
    if (runner != null) {
      throw new IllegalStateException("a run call from inside a task, or from a second thread");
    }
    runner = Thread.currentThread();
    tasksAtThisInstant = 0;
    try {
      while (!condition.getAsBoolean()) {
        if (time.nanos() > end) {
          return false; // a task has let time go by, and may be due again ever since
        }
        if (!runOne()) {
          Long next = nextTimer();
          if (next == null || next > end) {
            return false;
          }
          time.advanceTo(next);
          tasksAtThisInstant = 0;
        }
        throwFailure();
      }
      return true;
    } finally {
      runner = null;
    }
  }

  /** Runs one task that is due, of a worker drawn among those that have one; false if none has. */
  private boolean runOne() {
    ready.clear();
    for (SimulatedWorker worker : workers.values()) {
      Long due = worker.nextDue();
      if (due != null && due <= time.nanos()) {
        ready.add(worker);
      }
    }
    if (ready.isEmpty()) {
      return false;
    }
    SimulatedWorker next = rng.pick(ready);
    if (++tasksAtThisInstant > TASKS_PER_INSTANT) {
      throw new IllegalStateException(
          "time stands at "
              + time.elapsed()
              + " and tasks don't end; next would be worker "
              + next);
    }
    SimulatedWorker outer = current;
    current = next;
    depth++;
    try {
      next.runNext();
    } finally {
      depth--;
      current = outer;
    }
    return true;
  }

  private @Nullable Long nextTimer() {
    Long next = null;
    for (SimulatedWorker worker : workers.values()) {
      Long due = worker.nextDue();
      if (due != null && (next == null || due < next)) {
        next = due;
      }
    }
    return next;
  }

  private SimulatedWorker known(String name) {
    SimulatedWorker worker = workers.get(name);
    if (worker == null) {
      throw new IllegalArgumentException("no worker " + name + " among " + workers.keySet());
    }
    return worker;
  }

  private void throwFailure() {
    TaskFailedException thrown = failure;
    if (thrown != null) {
      failure = null;
      throw thrown;
    }
  }

  void failed(SimulatedTask<?> task, Throwable thrown) {
    if (failure == null) {
      failure =
          new TaskFailedException(
              task + " threw at " + Trace.seconds(time.nanos()) + " s: " + thrown, thrown);
    } else {
      failure.addSuppressed(thrown);
    }
  }

  long nextNumber() {
    return numbers++;
  }

  /**
   * Outside of run calls any thread may queue tasks; during one, that would depend on real time.
   */
  void checkThread() {
    Thread running = runner;
    if (running != null && running != Thread.currentThread()) {
      throw new IllegalStateException(
          "a task queued from another thread: " + Thread.currentThread());
    }
  }
}
