package dev.orch.runtime.process;

import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One container: its main process and what came from it. It has ended when its main process has;
 * the others are killed then, as in a container, unless a grace period still runs for them. Only on
 * the runtime's worker.
 */
final class ProcessContainer {
  private static final int MAX_PER_ROUND = 256 * 1024;
  private static final long POLL_MILLIS = 20;

  private final @Nullable ContainerSpec spec;
  private final LogFile log;
  private final InstantSource clock;
  private final ScheduledExecutorService worker;
  private final ProcessScans scans;
  private final Runnable changed;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private ContainerState state;
  private @Nullable Process process;
  private @Nullable ProcessTree tree;
  private boolean stopping;
  private boolean terminating;
  private boolean killing;
  private @Nullable ScheduledFuture<?> killTimer;

  ProcessContainer(
      ContainerState state,
      @Nullable ContainerSpec spec,
      LogFile log,
      InstantSource clock,
      ScheduledExecutorService worker,
      ProcessScans scans,
      Runnable changed) {
    this.state = state;
    this.spec = spec;
    this.log = log;
    this.clock = clock;
    this.worker = worker;
    this.scans = scans;
    this.changed = changed;
  }

  ContainerState state() {
    return state;
  }

  LogFile log() {
    return log;
  }

  /** What it was started from; null if that was in an earlier life of the agent. */
  @Nullable ContainerSpec spec() {
    return spec;
  }

  boolean isRunning() {
    return state.phase() == Phase.RUNNING;
  }

  long pid() {
    Process main = process;
    return main == null ? -1 : main.pid();
  }

  /** The process runs. */
  void running(Process main, ProcessTree processes) {
    process = main;
    tree = processes;
    state = state.running(clock.instant());
    main.onExit().whenCompleteAsync((ended, failure) -> exited(main.exitValue()), worker);
    changed.run();
  }

  /** It ended in an earlier life of the agent, or with it. */
  void endedEarlier() {
    if (state.phase() != Phase.EXITED) {
      state =
          state.exited(
              137, "the node's agent restarted, and didn't keep the process", clock.instant());
    }
    log.end();
    finish();
  }

  private void exited(int code) {
    drain(Integer.MAX_VALUE);
    state = state.exited(code, "", clock.instant());
    log.end();
    killing |= !stopping;
    changed.run();
    lookSoon();
  }

  /** Moves what was written since the last time into the log; true if there was something. */
  boolean drain() {
    return drain(MAX_PER_ROUND);
  }

  private boolean drain(int limit) {
    Process main = process;
    if (main == null || !isRunning()) {
      return false;
    }
    InputStream in = main.getInputStream();
    byte[] buffer = new byte[16 * 1024];
    int total = 0;
    // Its lock keeps the JDK, which takes over the rest of the pipe at the exit, from reading
    // between the question
    // and the read: so the read never waits.
    synchronized (in) {
      try {
        int ready;
        while (total < limit && (ready = in.available()) > 0) {
          int size = in.read(buffer, 0, Math.min(buffer.length, ready));
          if (size <= 0) {
            break;
          }
          log.append(buffer, size);
          total += size;
        }
      } catch (IOException e) {
        // The pipe is closed: nothing is left.
      }
    }
    return total > 0;
  }

  /** Ends when nothing of it runs, however it comes. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  /** Asks it to end; the stage is {@link #gone}. */
  CompletableFuture<Void> stop(Duration grace) {
    if (gone.isDone() || tree == null) {
      return gone;
    }
    if (grace.isZero() || grace.isNegative()) {
      kill();
      return gone;
    }
    if (!stopping) {
      stopping = true;
      terminating = true;
      lookSoon();
    }
    ScheduledFuture<?> earlier = killTimer;
    if (earlier == null || earlier.getDelay(TimeUnit.NANOSECONDS) > grace.toNanos()) {
      cancel(earlier);
      killTimer = worker.schedule(this::kill, grace.toNanos(), TimeUnit.NANOSECONDS);
    }
    return gone;
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  void kill() {
    if (!gone.isDone() && tree != null) {
      killing = true;
      lookSoon();
    }
  }

  /** In a task of its own, so that containers that end together share the look. */
  private void lookSoon() {
    long moment = scans.moment();
    worker.execute(() -> look(moment));
  }

  /**
   * Finds what is left of it, and sends it what is due: one request to end, or a kill. Once its
   * main process has ended, looks again and again until none is left.
   */
  private void look(long moment) {
    ProcessTree processes = tree;
    if (gone.isDone() || processes == null) {
      return;
    }
    List<ProcessHandle> left = scans.since(moment).of(processes);
    if (killing) {
      left.forEach(ProcessHandle::destroyForcibly);
    } else if (terminating) {
      left.forEach(ProcessHandle::destroy);
    }
    terminating = false;
    if (left.isEmpty() && !isRunning()) {
      finish();
    } else if (!isRunning() || killing) {
      long next = scans.moment();
      worker.schedule(() -> look(next), POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void finish() {
    cancel(killTimer);
    gone.complete(null);
  }
}
