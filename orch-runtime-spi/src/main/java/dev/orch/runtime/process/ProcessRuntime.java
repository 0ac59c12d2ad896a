package dev.orch.runtime.process;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.net.InetAddresses;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Stats;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.Subscription;
import dev.orch.runtime.base.LogFileReader;
import dev.orch.runtime.base.PortConnection;
import dev.orch.runtime.base.Worker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A runtime whose containers are processes of the host, started as the agent's user: a container's
 * command with its variables, in its working directory or a scratch directory of its own. There is
 * no isolation: its files, network and process numbers are the host's, and limits aren't enforced.
 * What a mere process can't have is refused: an image without a command, a mount elsewhere than
 * where its source is, another user.
 *
 * <p>A container's processes are all that descend from its main one, and on Linux also those that
 * left it: each carries the variable {@code ORCH_CONTAINER}. Its outputs go to one log per attempt,
 * in bounded files. When the agent goes, so do its processes: {@link #close} kills them, at any
 * time and from any thread, a shutdown hook's included. An agent that was killed itself leaves
 * processes whose outputs nobody reads any more; the next one on the same root kills them (on
 * Linux, where it can tell them from others), and lists their containers as exited with 137, logs
 * kept.
 */
public final class ProcessRuntime implements ContainerRuntime, Logs, Exec, Streaming, Stats {
  private final ScheduledExecutorService worker;
  private final Worker commands;
  private final ProcessTable table;
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Where and how containers run.
   *
   * @param root a directory that is this runtime's alone; it is made if it isn't there
   * @param baseEnv the variables that every container has unless it sets them itself
   * @param maxLogBytes the size of one log file
   * @param maxLogFiles how many of them are kept per attempt at a container
   */
  public record Settings(
      Path root, Map<String, String> baseEnv, long maxLogBytes, int maxLogFiles) {
    public Settings {
      root = root.toAbsolutePath();
      baseEnv = ImmutableSortedMap.copyOf(baseEnv);
    }

    /** Ten MiB and five files of logs, as a kubelet does. */
    public static Settings of(Path root, Map<String, String> baseEnv) {
      return new Settings(root, baseEnv, 10L * 1024 * 1024, 5);
    }
  }

  /**
   * A runtime on a root directory, with what an earlier one left there. Throws an {@link
   * java.io.UncheckedIOException} if the directory can't be made.
   *
   * @param clock for times of states and logs
   * @param worker runs one task at a time; all work is done on it, and it isn't shut down
   */
  public ProcessRuntime(Settings settings, InstantSource clock, ScheduledExecutorService worker) {
    this.worker = worker;
    this.commands = new Worker(worker);
    this.table = new ProcessTable(settings, clock, worker, this::notifyOf);
    worker.execute(table::recover);
  }

  /**
   * Kills what still runs of a runtime that was killed itself, as far as it can be told from other
   * processes. On the calling thread; nobody may use the root meanwhile.
   */
  public static void discard(Path root) {
    ProcessTable.discard(new Journal(root));
  }

  private void notifyOf(RuntimeEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings settings) {
    return commands.call(
        () -> {
          checkName(spec.uid());
          SandboxId id = new SandboxId(spec.uid() + "_" + spec.attempt());
          table.add(id, spec);
          return CompletableFuture.completedFuture(id);
        });
  }

  /** It becomes a file's name. */
  private static void checkName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new RefusedException("CreateContainerError", "\"" + name + "\" is no name for a file");
    }
  }

  @Override
  public CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
    return commands.call(
        () -> {
          checkName(spec.name());
          ProcessSandbox sandbox = table.sandbox(in);
          if (sandbox == null || !sandbox.ready || table.isClosed()) {
            throw new RefusedException("CreateContainerError", "sandbox " + in + " isn't running");
          }
          ContainerId id = new ContainerId(in + "_" + spec.name() + "_" + spec.attempt());
          if (!sandbox.containers.containsKey(id)) {
            table.launch(sandbox, id, spec);
          }
          return CompletableFuture.completedFuture(id);
        });
  }

  @Override
  public CompletionStage<Void> stop(ContainerId id, Duration grace) {
    return commands.call(
        () -> {
          ProcessContainer container = table.find(id);
          return container == null ? Worker.done() : container.stop(grace);
        });
  }

  @Override
  public CompletionStage<Void> stopSandbox(SandboxId id, Duration grace) {
    return commands.call(
        () -> {
          ProcessSandbox sandbox = table.sandbox(id);
          if (sandbox == null) {
            return Worker.done();
          }
          table.retire(sandbox);
          return sandbox.stop(grace);
        });
  }

  @Override
  public CompletionStage<Void> removeSandbox(SandboxId id) {
    return commands.call(
        () -> {
          ProcessSandbox sandbox = table.sandbox(id);
          if (sandbox == null) {
            return Worker.done();
          }
          table.retire(sandbox);
          return sandbox.stop(Duration.ZERO).thenRunAsync(() -> table.remove(sandbox), worker);
        });
  }

  @Override
  public CompletionStage<Void> remove(ContainerId id) {
    return commands.call(
        () -> {
          ProcessContainer container = table.find(id);
          if (container == null) {
            return Worker.done();
          }
          return container.stop(Duration.ZERO).thenRunAsync(() -> table.remove(id), worker);
        });
  }

  @Override
  public CompletionStage<List<SandboxState>> list() {
    return commands.call(
        () ->
            CompletableFuture.completedFuture(
                table.sandboxes().stream()
                    .map(ProcessSandbox::state)
                    .collect(ImmutableList.toImmutableList())));
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<Reader> open(ContainerId id, Options options) {
    return commands.call(
        () -> {
          ProcessContainer container = table.find(id);
          if (container == null) {
            throw new RefusedException("NotFound", "container " + id + " isn't there");
          }
          return CompletableFuture.completedFuture(
              new LogFileReader(container.log(), options, worker));
        });
  }

  @Override
  public CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit) {
    return commands.call(
        () -> {
          ProcessContainer container = running(id);
          ContainerSpec spec = Objects.requireNonNull(container.spec());
          return table.exec(container, spec, command).run(limit);
        });
  }

  @Override
  public CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms) {
    return commands.call(
        () -> {
          ProcessContainer container = running(id);
          ContainerSpec spec = Objects.requireNonNull(container.spec());
          return CompletableFuture.completedFuture(table.exec(container, spec, command, terms));
        });
  }

  /** A running container; one that was started in an earlier life of the agent never is. */
  private ProcessContainer running(ContainerId id) {
    ProcessContainer container = table.find(id);
    if (container == null || container.spec() == null || !container.isRunning()) {
      throw new RefusedException("NotRunning", "container " + id + " isn't running");
    }
    return container;
  }

  @Override
  public CompletionStage<Session> attach(ContainerId id, Terms terms) {
    return commands.call(() -> CompletableFuture.completedFuture(running(id).attach(terms)));
  }

  @Override
  public CompletionStage<Connection> connect(SandboxId in, String address, int port) {
    return commands.call(
        () -> {
          ProcessSandbox sandbox = table.sandbox(in);
          if (sandbox == null || !sandbox.ready) {
            throw new RefusedException("NotRunning", "sandbox " + in + " isn't running");
          }
          InetSocketAddress to = new InetSocketAddress(InetAddresses.forString(address), port);
          return PortConnection.open(to, worker);
        });
  }

  @Override
  public CompletionStage<List<Usage>> usage() {
    return commands.call(() -> CompletableFuture.completedFuture(table.usage()));
  }

  /** Kills all processes of all containers, on the calling thread; nothing can be started after. */
  @Override
  public void close() {
    table.close();
  }
}
