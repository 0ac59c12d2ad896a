package dev.orch.runtime.simulated;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One container of the simulation. Only on its runtime's worker. */
final class SimulatedContainer {
  private static final int TERM = 143;
  private static final int KILL = 137;

  private final Script script;
  private final InstantSource clock;
  private final BiConsumer<Duration, Runnable> timer;
  private final Runnable changed;
  private final CompletableFuture<ContainerId> started = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final List<Logs.Line> log = new ArrayList<>();
  private final List<LogReader> waiting = new ArrayList<>();
  private ContainerState state;
  private Duration cpu = Duration.ZERO;
  private @Nullable Instant measuredAt;
  private boolean stopping;

  SimulatedContainer(
      ContainerState created,
      Script script,
      InstantSource clock,
      BiConsumer<Duration, Runnable> timer,
      Runnable changed) {
    this.state = created;
    this.script = script;
    this.clock = clock;
    this.timer = timer;
    this.changed = changed;
  }

  ContainerState state() {
    return state;
  }

  /** Its exit code, when it ends. */
  CompletionStage<Integer> exit() {
    return ended.thenApply(end -> Objects.requireNonNull(state.exitCode()));
  }

  CompletionStage<ContainerId> started() {
    return started;
  }

  void begin() {
    if (script.startDelay().isZero()) {
      run();
    } else {
      timer.accept(script.startDelay(), this::run);
    }
  }

  private void run() {
    if (state.phase() != Phase.CREATED) {
      return;
    }
    state = state.running(clock.instant());
    note("started");
    started.complete(state.id());
    Duration runsFor = script.runsFor();
    if (runsFor != null) {
      timer.accept(runsFor, () -> exit(script.exitCode()));
    }
    changed.run();
  }

  void exit(int code) {
    if (state.phase() == Phase.EXITED) {
      return;
    }
    state = state.exited(code, "", clock.instant());
    note("exited with " + code);
    finish();
    started.completeExceptionally(
        new RefusedException("RunContainerError", "the container ended before it ran"));
    changed.run();
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void finish() {
    ended.complete(null);
    wakeReaders();
  }

  CompletableFuture<Void> stop(Duration grace) {
    if (state.phase() == Phase.EXITED) {
      return ended;
    }
    boolean willing = script.stopDelay().compareTo(grace) <= 0;
    if (!willing) {
      later(grace, KILL);
    } else if (!stopping) {
      later(script.stopDelay(), TERM);
    }
    stopping = true;
    return ended;
  }

  private void later(Duration delay, int code) {
    if (delay.isZero()) {
      exit(code);
    } else {
      timer.accept(delay, () -> exit(code));
    }
  }

  void kill() {
    exit(KILL);
  }

  /** What it has used until now, with this load since it was last asked; only while it runs. */
  Stats.Usage measure(SandboxSpec sandbox, Load load) {
    Instant now = clock.instant();
    Instant startedAt = Objects.requireNonNull(state.startedAt());
    Instant since = measuredAt == null ? startedAt : measuredAt;
    cpu = cpu.plusNanos(Duration.between(since, now).toNanos() * load.millicores() / 1000);
    measuredAt = now;
    return new Stats.Usage(sandbox, state.name(), now, startedAt, cpu, load.memory());
  }

  private void note(String text) {
    log.add(new Logs.Line(clock.instant(), Logs.Stream.STDOUT, text, true));
    wakeReaders();
  }

  private void wakeReaders() {
    List<LogReader> asleep = new ArrayList<>(waiting);
    waiting.clear();
    asleep.forEach(LogReader::wake);
  }

  Logs.Reader read(Logs.Options options, Executor worker) {
    return new LogReader(options, worker);
  }

  /** Reads the lines in memory. */
  private final class LogReader implements Logs.Reader {
    private final Logs.Options options;
    private final Executor worker;
    private int position;
    private boolean closed;
    private @Nullable CompletableFuture<List<Logs.Line>> waiter;

    LogReader(Logs.Options options, Executor worker) {
      this.options = options;
      this.worker = worker;
      Integer tail = options.tail();
      position = tail == null ? 0 : Math.max(0, log.size() - tail);
    }

    @Override
    public CompletionStage<List<Logs.Line>> next() {
      CompletableFuture<List<Logs.Line>> result = new CompletableFuture<>();
      worker.execute(
          () -> {
            waiter = result;
            wake();
          });
      return result;
    }

    private void wake() {
      CompletableFuture<List<Logs.Line>> asking = waiter;
      if (asking == null) {
        return;
      }
      List<Logs.Line> lines = new ArrayList<>();
      Instant since = options.since();
      while (position < log.size() && !closed) {
        Logs.Line line = log.get(position++);
        if (since == null || !line.time().isBefore(since)) {
          lines.add(line);
        }
      }
      boolean more = options.follow() && state.phase() != Phase.EXITED && !closed;
      if (lines.isEmpty() && more) {
        waiting.add(this);
        return;
      }
      waiter = null;
      asking.complete(ImmutableList.copyOf(lines));
    }

    @Override
    public void close() {
      worker.execute(
          () -> {
            closed = true;
            wake();
          });
    }
  }
}
