package dev.orch.runtime.oci;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec.Stdin;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.Logs;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.AttachSession;
import dev.orch.runtime.base.LogFile;
import dev.orch.runtime.base.PipeSink;
import dev.orch.runtime.base.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One container: what is known of it, its log, those who look on, and how it is ended. What runs it
 * is a process of its own, the supervisor, which writes down how it ended. Only on the worker.
 */
final class OciContainer {
  private static final int KILLED = 137;
  private static final long ROUND_MILLIS = 10;
  private static final int CGROUP_TRIES = 100;

  private final Parts parts;
  private final Path directory;
  private final String cgroup;
  private final Runnable changed;
  private final LogFile log;
  private final List<AttachSession> attached = new CopyOnWriteArrayList<>();
  private final CompletableFuture<ContainerId> started = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private Entries.Container entry;
  private @Nullable Pipes pipes;
  private @Nullable ScheduledFuture<?> killTimer;
  private int cgroupTries;
  private boolean asked;
  private boolean killing;

  /**
   * @param cgroup the one that its own is made in
   * @param changed what is known of it is to be written down and told
   */
  OciContainer(
      Parts parts, Path directory, String cgroup, Entries.Container entry, Runnable changed) {
    this.parts = parts;
    this.directory = directory;
    this.cgroup = cgroup;
    this.entry = entry;
    this.changed = changed;
    Settings settings = parts.settings();
    this.log =
        new LogFile(entry.logs(), settings.maxLogBytes(), settings.maxLogFiles(), parts.clock());
  }

  ContainerState state() {
    return entry.state();
  }

  Entries.Container entry() {
    return entry;
  }

  LogFile log() {
    return log;
  }

  Path directory() {
    return directory;
  }

  String cgroup() {
    return cgroup;
  }

  boolean isRunning() {
    return state().phase() == Phase.RUNNING;
  }

  /** Ends when it runs, or with why it doesn't. */
  CompletableFuture<ContainerId> started() {
    return started;
  }

  /** Ends when nothing of it runs. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  /** It runs, by this supervisor. */
  void running(ProcessHandle by, long pid) {
    pipes = new Pipes(directory, entry.stdin(), parts, () -> !isRunning());
    entry = entry.running(state().running(parts.clock().instant()), pid, Proc.startOf(pid));
    supervised(by);
    changed.run();
    started.complete(state().id());
  }

  /** It has been running since an earlier agent's time. */
  void adopted(ProcessHandle by) {
    pipes = new Pipes(directory, entry.stdin(), parts, () -> !isRunning());
    supervised(by);
    started.complete(state().id());
  }

  private void supervised(ProcessHandle by) {
    by.onExit().whenCompleteAsync((ended, failure) -> ended(), parts.worker());
  }

  /** It ended in an earlier agent's time, and perhaps nobody has read all that it wrote. */
  void endedEarlier() {
    started.complete(state().id());
    if (state().phase() == Phase.EXITED) {
      log.end();
      finish();
      return;
    }
    if (Files.exists(directory.resolve("out"))) {
      pipes = new Pipes(directory, Stdin.NONE, parts, () -> true);
    }
    ended();
  }

  /** It never ran; nothing is left of it. */
  void failed(Throwable why) {
    log.end();
    started.completeExceptionally(why);
    finish();
  }

  /** Moves what was written into the log; true if there was something. */
  boolean drain() {
    Pipes open = pipes;
    return open != null && !log.hasEnded() && open.drain(this::written);
  }

  private void written(Logs.Stream stream, byte[] bytes, int length) {
    log.append(stream, bytes, length);
    attached.forEach(session -> session.written(stream, bytes, length));
  }

  /** Its supervisor is gone: whatever else is left of it follows. */
  private void ended() {
    if (!parts.cgroups().kill(cgroup)) {
      parts.worker().schedule(this::ended, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    } else if (drain()) {
      parts.worker().execute(this::ended);
    } else {
      exited(Proc.number(directory.resolve("exit")));
    }
  }

  private void exited(long written) {
    boolean told = written >= 0;
    int code = told ? (int) written : KILLED;
    boolean outOfMemory = !killing && parts.cgroups().wasOutOfMemory(cgroup, code);
    String message = told ? "" : "the process that runs the container was killed";
    ContainerState last = state().exited(code, message, parts.clock().instant());
    entry = entry.in(outOfMemory ? outOfMemory(last) : last);
    log.end();
    Pipes open = pipes;
    if (open != null) {
      open.release();
    }
    attached.forEach(session -> session.ended(code));
    attached.clear();
    removeCgroup();
    changed.run();
    finish();
  }

  private static ContainerState outOfMemory(ContainerState s) {
    return new ContainerState(
        s.id(),
        s.name(),
        s.attempt(),
        s.image(),
        s.imageId(),
        s.phase(),
        s.createdAt(),
        s.startedAt(),
        s.finishedAt(),
        s.exitCode(),
        "OOMKilled",
        s.message());
  }

  /** The kernel takes a moment; what is left after that goes with the container. */
  private void removeCgroup() {
    if (!parts.cgroups().remove(cgroup) && ++cgroupTries < CGROUP_TRIES) {
      parts.worker().schedule(this::removeCgroup, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void finish() {
    ScheduledFuture<?> timer = killTimer;
    if (timer != null) {
      timer.cancel(false);
    }
    gone.complete(null);
  }

  /** Asks it to end, by its signal, and kills it after the grace period. */
  CompletionStage<Void> stop(Duration grace) {
    if (gone.isDone()) {
      return gone;
    }
    if (!started.isDone()) {
      return started.handle((id, failure) -> 0).thenComposeAsync(x -> stop(grace), parts.worker());
    }
    if (grace.isZero() || grace.isNegative()) {
      kill();
      return gone;
    }
    if (!asked) {
      asked = true;
      signal();
    }
    ScheduledFuture<?> earlier = killTimer;
    if (earlier == null || earlier.getDelay(TimeUnit.NANOSECONDS) > grace.toNanos()) {
      if (earlier != null) {
        earlier.cancel(false);
      }
      killTimer = parts.worker().schedule(this::kill, grace.toNanos(), TimeUnit.NANOSECONDS);
    }
    return gone;
  }

  private void signal() {
    long pid = entry.pid();
    if (pid > 0 && Proc.startOf(pid) == entry.start()) {
      Signals.send(pid, entry.stopSignal(), parts.commands());
    }
  }

  private void kill() {
    if (!gone.isDone()) {
      killing = true;
      parts.cgroups().kill(cgroup);
      parts.worker().schedule(this::kill, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Lets somebody look on from now on. */
  Streaming.Session attach(Streaming.Terms terms) {
    drain();
    Pipes open = pipes;
    Streaming.Sink sink = terms.stdin() && open != null ? open.stdin() : PipeSink.none();
    AttachSession session =
        new AttachSession(
            parts.worker(),
            sink,
            terms,
            entry.tty() ? this::resize : AttachSession.Resizing.NONE,
            attached::remove);
    attached.add(session);
    return session;
  }

  /** By its first process, as crun doesn't pass on the size of the terminal that it is in. */
  private void resize(int columns, int rows) {
    Terminal.resize(Path.of("/proc/" + entry.pid() + "/fd/0"), columns, rows);
  }

  /** The agent goes, and the container stays. */
  void abandon() {
    drain();
    log.suspend();
    Pipes open = pipes;
    if (open != null) {
      open.close();
    }
  }
}
