package dev.orch.runtime.process;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.base.ExecRun;
import dev.orch.runtime.base.ExecSession;
import dev.orch.runtime.base.Fifo;
import dev.orch.runtime.base.LogFile;
import dev.orch.runtime.base.OutputPipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All sandboxes and containers of a runtime. Only on its worker, but for {@link #close}. */
final class ProcessTable {
  private static final long BUSY_MILLIS = 10;
  private static final long IDLE_MILLIS = 100;
  private static final int ROUNDS = 200;

  private final ProcessRuntime.Settings settings;
  private final InstantSource clock;
  private final ScheduledExecutorService worker;
  private final Consumer<RuntimeEvent> listener;
  private final Launch launch;
  private final Journal journal;
  private final Map<SandboxId, ProcessSandbox> sandboxes = new LinkedHashMap<>();
  private final ProcessScans scans = new ProcessScans();
  private boolean pumping;

  // For close, on any thread: the trees of all containers of which something may run.
  private final Map<ContainerId, ProcessTree> trees = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ProcessTable(
      ProcessRuntime.Settings settings,
      InstantSource clock,
      ScheduledExecutorService worker,
      Consumer<RuntimeEvent> listener) {
    this.settings = settings;
    this.clock = clock;
    this.worker = worker;
    this.listener = listener;
    this.launch = new Launch(settings);
    this.journal = new Journal(settings.root());
    try {
      // Logs and variables are nobody else's business.
      Files.createDirectories(settings.root());
      Files.setPosixFilePermissions(settings.root(), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isClosed() {
    return closed;
  }

  Collection<ProcessSandbox> sandboxes() {
    return sandboxes.values();
  }

  @Nullable ProcessSandbox sandbox(SandboxId id) {
    return sandboxes.get(id);
  }

  /** Kills what still runs of containers in the journal. */
  static void discard(Journal journal) {
    List<ProcessTree> orphans = new ArrayList<>();
    for (Journal.SandboxEntry sandbox : journal.sandboxes()) {
      journal.containers(sandbox.id()).forEach(container -> orphans.add(orphan(container)));
    }
    ProcessTree.kill(orphans, ROUNDS);
  }

  /** Found by its mark alone: the number may be somebody else's by now. */
  private static ProcessTree orphan(Journal.ContainerEntry container) {
    return new ProcessTree(-1, container.state().id().value());
  }

  /** Reads what an earlier runtime left on this root, and kills what still runs of it. */
  void recover() {
    List<ProcessTree> orphans = new ArrayList<>();
    for (Journal.SandboxEntry entry : journal.sandboxes()) {
      ProcessSandbox sandbox = new ProcessSandbox(entry.id(), entry.spec(), entry.createdAt());
      sandbox.ready = entry.ready();
      sandboxes.put(entry.id(), sandbox);
      for (Journal.ContainerEntry container : journal.containers(entry.id())) {
        orphans.add(orphan(container));
        ProcessContainer ended = container(sandbox, container.state(), null);
        ended.endedEarlier();
        journal.write(entry.id(), new Journal.ContainerEntry(ended.state(), container.pid()));
      }
    }
    ProcessTree.kill(orphans, ROUNDS);
  }

  private ProcessContainer container(
      ProcessSandbox sandbox, ContainerState state, @Nullable ContainerSpec spec) {
    Path directory = journal.directory(sandbox.id, state.name(), state.attempt());
    LogFile log = new LogFile(directory, settings.maxLogBytes(), settings.maxLogFiles(), clock);
    ProcessContainer[] self = new ProcessContainer[1];
    self[0] =
        new ProcessContainer(
            state, spec, log, clock, worker, scans, () -> changed(sandbox, self[0]));
    sandbox.containers.put(state.id(), self[0]);
    return self[0];
  }

  private void changed(ProcessSandbox sandbox, ProcessContainer container) {
    journal.write(sandbox.id, new Journal.ContainerEntry(container.state(), container.pid()));
    notifyOf(sandbox);
  }

  private void notifyOf(ProcessSandbox sandbox) {
    listener.accept(new RuntimeEvent(sandbox.spec.uid(), sandbox.id));
  }

  /** Adds a sandbox unless it is there. */
  void add(SandboxId id, SandboxSpec spec) {
    if (!sandboxes.containsKey(id)) {
      ProcessSandbox sandbox = new ProcessSandbox(id, spec, clock.instant());
      sandboxes.put(id, sandbox);
      journal.write(sandbox.entry());
      notifyOf(sandbox);
    }
  }

  /** From here on the sandbox takes no containers. */
  void retire(ProcessSandbox sandbox) {
    if (sandbox.ready) {
      sandbox.ready = false;
      journal.write(sandbox.entry());
      notifyOf(sandbox);
    }
  }

  void remove(ProcessSandbox sandbox) {
    sandboxes.remove(sandbox.id);
    Directories.delete(journal.directory(sandbox.id));
    notifyOf(sandbox);
  }

  void remove(ContainerId id) {
    for (ProcessSandbox sandbox : sandboxes.values()) {
      ProcessContainer removed = sandbox.containers.remove(id);
      if (removed != null) {
        ContainerState state = removed.state();
        Directories.delete(journal.directory(sandbox.id, state.name(), state.attempt()));
      }
    }
  }

  /** Starts the process of a new container. */
  void launch(ProcessSandbox sandbox, ContainerId id, ContainerSpec spec) throws IOException {
    Path directory = journal.directory(sandbox.id, spec.name(), spec.attempt());
    Path scratch = Files.createDirectories(directory.resolve("work"));
    ProcessContainer container = null;
    OutputPipe output = null;
    Fifo input = null;
    try {
      ProcessBuilder builder = launch.container(spec, id.value(), scratch);
      output = OutputPipe.in(directory);
      if (spec.stdin() != ContainerSpec.Stdin.NONE) {
        input = Fifo.in(directory, "input");
        builder.redirectInput(input.source());
      }
      Process process = start(builder.redirectOutput(output.target()), spec);
      output.taken();
      if (input != null) {
        input.taken();
      }
      ProcessTree tree = new ProcessTree(process.pid(), id.value());
      trees.put(id, tree);
      if (closed) {
        ProcessTree.kill(ImmutableList.of(tree), ROUNDS);
      }
      container = container(sandbox, ContainerState.created(id, spec, clock.instant()), spec);
      container.gone().thenRun(() -> trees.remove(id));
      container.running(process, tree, output, input);
    } finally {
      if (container == null) {
        if (output != null) {
          output.close();
        }
        if (input != null) {
          input.close();
        }
        Directories.delete(directory);
      }
    }
    pump();
  }

  private static Process start(ProcessBuilder builder, ContainerSpec spec) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new RefusedException(
          "RunContainerError", "container " + spec.name() + " can't be started: " + e.getMessage());
    }
  }

  /** Keeps moving what containers write into their logs, as long as some run. */
  private void pump() {
    if (!pumping) {
      pumping = true;
      pumpRound();
    }
  }

  private void pumpRound() {
    boolean busy = false;
    boolean running = false;
    for (ProcessSandbox sandbox : sandboxes.values()) {
      for (ProcessContainer container : sandbox.containers.values()) {
        if (container.isAlive()) {
          running = true;
          busy |= container.drain();
        }
      }
    }
    pumping = running;
    if (running) {
      worker.schedule(this::pumpRound, busy ? BUSY_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Nullable ProcessContainer find(ContainerId id) {
    for (ProcessSandbox sandbox : sandboxes.values()) {
      ProcessContainer container = sandbox.containers.get(id);
      if (container != null) {
        return container;
      }
    }
    return null;
  }

  /** What each running container uses, by one look at the host's processes. */
  List<Stats.Usage> usage() {
    ProcessScan scan = ProcessScan.now();
    ImmutableList.Builder<Stats.Usage> usage = ImmutableList.builder();
    for (ProcessSandbox sandbox : sandboxes.values()) {
      for (ProcessContainer container : sandbox.containers.values()) {
        ProcessTree tree = container.tree();
        if (container.isRunning() && tree != null) {
          ProcessUsage used = ProcessUsage.of(scan.of(tree));
          usage.add(used.of(sandbox.spec, container.state(), clock.instant()));
        }
      }
    }
    return usage.build();
  }

  /** A command to run beside a running container. */
  ExecRun exec(ProcessContainer container, ContainerSpec spec, List<String> command) {
    Path directory = directory(container);
    String id = container.state().id().value();
    return new ExecRun(
        launch.beside(spec, id, command, directory.resolve("work")), directory, worker);
  }

  /** Starts a command beside a running container, with its input and outputs connected. */
  Streaming.Session exec(
      ProcessContainer container, ContainerSpec spec, List<String> command, Streaming.Terms terms)
      throws IOException {
    Path directory = directory(container);
    String id = container.state().id().value();
    ProcessBuilder builder =
        launch.interactive(spec, id, command, directory.resolve("work"), terms.terminal());
    return ExecSession.start(builder, directory, terms, worker);
  }

  private Path directory(ProcessContainer container) {
    ContainerState state = container.state();
    for (ProcessSandbox sandbox : sandboxes.values()) {
      if (sandbox.containers.containsKey(state.id())) {
        return journal.directory(sandbox.id, state.name(), state.attempt());
      }
    }
    throw new IllegalStateException("container " + state.id() + " is in no sandbox");
  }

  /** Kills everything, on the calling thread. */
  void close() {
    closed = true;
    ProcessTree.kill(trees.values(), ROUNDS);
  }
}
