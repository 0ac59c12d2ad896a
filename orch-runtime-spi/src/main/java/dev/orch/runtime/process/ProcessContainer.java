package dev.orch.runtime.process;

import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.Logs;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.AttachSession;
import dev.orch.runtime.base.Fifo;
import dev.orch.runtime.base.LogFile;
import dev.orch.runtime.base.OutputPipe;
import dev.orch.runtime.base.PipeSink;
import dev.orch.runtime.base.Polling;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private @Nullable OutputPipe output;
  private Streaming.Sink stdin = PipeSink.none();
  private @Nullable Fifo input;
  private final List<AttachSession> attached = new CopyOnWriteArrayList<>();
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

  /** Something of it may still write. */
  boolean isAlive() {
    return tree != null && !gone.isDone();
  }

  /** Its processes; null until there were some. */
  @Nullable ProcessTree tree() {
    return tree;
  }

  long pid() {
    Process main = process;
    return main == null ? -1 : main.pid();
  }

  /** The process runs. */
  void running(Process main, ProcessTree processes, OutputPipe pipe, @Nullable Fifo in) {
    process = main;
    tree = processes;
    output = pipe;
    input = in;
    if (in != null) {
      stdin = input(in);
    }
    state = state.running(clock.instant());
    main.onExit().whenCompleteAsync((ended, failure) -> exited(main.exitValue()), worker);
    changed.run();
  }

  /** Its end is the input's, unless others may write later. */
  private Streaming.Sink input(Fifo in) {
    PipeSink sink = new PipeSink(in, new Polling(worker), worker, () -> !isRunning());
    boolean once = spec != null && spec.stdin() == ContainerSpec.Stdin.ONCE;
    return once
        ? sink
        : new Streaming.Sink() {
          @Override
          public CompletionStage<Void> write(byte[] bytes) {
            return sink.write(bytes);
          }

          @Override
          public void end() {
            // It goes on with whoever attaches next.
          }
        };
  }

  /** It ended in an earlier life of the agent, or with it. */
  void endedEarlier() {
    if (state.phase() != Phase.EXITED) {
      state =
          state.exited(
              137, "the node's agent restarted, and didn't keep the process", clock.instant());
    }
    finish();
  }

  private void exited(int code) {
    drain();
    state = state.exited(code, "", clock.instant());
    if (!stopping) {
      log.end();
      killing = true;
    }
    attached.forEach(session -> session.ended(code));
    attached.clear();
    changed.run();
    lookSoon();
  }

  /** Moves what was written since the last time into the log; true if there was something. */
  boolean drain() {
    OutputPipe pipe = output;
    return pipe != null && !log.hasEnded() && pipe.drain(this::written);
  }

  private void written(byte[] bytes, int length) {
    log.append(bytes, length);
    attached.forEach(session -> session.written(Logs.Stream.STDOUT, bytes, length));
  }

  /** Lets somebody look on from now on. */
  Streaming.Session attach(Streaming.Terms terms) {
    drain();
    Streaming.Sink sink = terms.stdin() ? stdin : PipeSink.none();
    // Both outputs are one here.
    boolean wanted = terms.stdout() || terms.stderr();
    Streaming.Terms both = new Streaming.Terms(terms.stdin(), wanted, false, false);
    AttachSession session =
        new AttachSession(worker, sink, both, AttachSession.Resizing.NONE, attached::remove);
    attached.add(session);
    return session;
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
    drain();
    log.end();
    if (output != null) {
      output.close();
    }
    if (input != null) {
      input.close();
    }
    gone.complete(null);
  }
}
