package dev.orch.runtime.simulated;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
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
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A runtime without processes: containers are states that change by their scripts, on the clock and
 * the worker that it is given. A pure function of both and of the calls. Closing it ends all
 * containers. Logs hold one line per state; every command run in a running container succeeds, and
 * nobody listens on any port, unless {@link #answering} and {@link #listening} say otherwise; each
 * uses a {@link Load#LIGHT} load, unless {@link #loading} says otherwise.
 */
public final class SimulatedRuntime implements ContainerRuntime, Logs, Exec, Streaming, Stats {
  private final InstantSource clock;
  private final ScheduledExecutorService worker;
  private final Worker commands;
  private final BiFunction<SandboxSpec, ContainerSpec, Script> scripts;
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();

  private BiFunction<ContainerId, List<String>, Answer> answers = (id, command) -> Answer.SILENT;
  private BiPredicate<SandboxId, Integer> ports = (sandbox, port) -> false;
  private BiFunction<SandboxSpec, String, Load> loads = (sandbox, container) -> Load.LIGHT;

  // From here on: only on the worker.
  private final Map<SandboxId, Sandbox> sandboxes = new LinkedHashMap<>();
  private final Map<ContainerId, SimulatedContainer> containers = new LinkedHashMap<>();

  /**
   * A runtime with nothing in it.
   *
   * @param worker runs one task at a time; it isn't shut down
   * @param scripts how each container behaves; asked once per attempt, on the worker
   */
  public SimulatedRuntime(
      InstantSource clock,
      ScheduledExecutorService worker,
      BiFunction<SandboxSpec, ContainerSpec, Script> scripts) {
    this.clock = clock;
    this.worker = worker;
    this.commands = new Worker(worker);
    this.scripts = scripts;
  }

  /** A runtime whose containers all run until they are stopped. */
  public SimulatedRuntime(InstantSource clock, ScheduledExecutorService worker) {
    this(clock, worker, (sandbox, container) -> Script.RUNS);
  }

  /** What becomes of commands; asked on the worker. Before it is used. */
  public SimulatedRuntime answering(BiFunction<ContainerId, List<String>, Answer> commands) {
    answers = commands;
    return this;
  }

  /** On which ports somebody listens, who repeats what is said. Before it is used. */
  public SimulatedRuntime listening(BiPredicate<SandboxId, Integer> listens) {
    ports = listens;
    return this;
  }

  /**
   * What a sandbox's container of that name uses; asked on the worker at each measurement, for the
   * time since the last. Before it is used.
   */
  public SimulatedRuntime loading(BiFunction<SandboxSpec, String, Load> uses) {
    loads = uses;
    return this;
  }

  private static final class Sandbox {
    final SandboxId id;
    final SandboxSpec spec;
    final Instant createdAt;
    final List<SimulatedContainer> containers = new ArrayList<>();
    boolean ready = true;

    Sandbox(SandboxId id, SandboxSpec spec, Instant createdAt) {
      this.id = id;
      this.spec = spec;
      this.createdAt = createdAt;
    }

    SandboxState state() {
      return SandboxState.of(
          id,
          spec,
          ready,
          createdAt,
          containers.stream()
              .map(SimulatedContainer::state)
              .collect(ImmutableList.toImmutableList()));
    }
  }

  @Override
  public CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings settings) {
    return commands.call(
        () -> {
          SandboxId id = new SandboxId("sandbox-" + spec.uid() + "-" + spec.attempt());
          if (!sandboxes.containsKey(id)) {
            sandboxes.put(id, new Sandbox(id, spec, clock.instant()));
            changed(spec, id);
          }
          return CompletableFuture.completedFuture(id);
        });
  }

  @Override
  public CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
    return commands.call(
        () -> {
          Sandbox sandbox = sandboxes.get(in);
          if (sandbox == null || !sandbox.ready) {
            throw new RefusedException("CreateContainerError", "sandbox " + in + " isn't running");
          }
          ContainerId id = new ContainerId(in + "-" + spec.name() + "-" + spec.attempt());
          SimulatedContainer there = containers.get(id);
          if (there != null) {
            return there.started();
          }
          Script script = scripts.apply(sandbox.spec, spec);
          if (script.refusal() != null) {
            throw new RefusedException("CreateContainerError", script.refusal());
          }
          SimulatedContainer container =
              new SimulatedContainer(
                  ContainerState.created(id, spec, clock.instant()),
                  script,
                  clock,
                  this::after,
                  () -> changed(sandbox.spec, in));
          containers.put(id, container);
          sandbox.containers.add(container);
          container.begin();
          return container.started();
        });
  }

  private void after(Duration delay, Runnable task) {
    worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletionStage<Void> stop(ContainerId id, Duration grace) {
    return commands.call(
        () -> {
          SimulatedContainer container = containers.get(id);
          return container == null ? Worker.done() : container.stop(grace);
        });
  }

  @Override
  public CompletionStage<Void> stopSandbox(SandboxId id, Duration grace) {
    return commands.call(
        () -> {
          Sandbox sandbox = sandboxes.get(id);
          if (sandbox == null) {
            return Worker.done();
          }
          if (sandbox.ready) {
            sandbox.ready = false;
            changed(sandbox.spec, id);
          }
          return CompletableFuture.allOf(
              sandbox.containers.stream()
                  .map(c -> c.stop(grace))
                  .toArray(CompletableFuture<?>[]::new));
        });
  }

  @Override
  public CompletionStage<Void> removeSandbox(SandboxId id) {
    return commands.call(
        () -> {
          Sandbox sandbox = sandboxes.remove(id);
          if (sandbox != null) {
            for (SimulatedContainer container : sandbox.containers) {
              container.kill();
              containers.remove(container.state().id());
            }
            changed(sandbox.spec, id);
          }
          return Worker.done();
        });
  }

  @Override
  public CompletionStage<Void> remove(ContainerId id) {
    return commands.call(
        () -> {
          SimulatedContainer container = containers.remove(id);
          if (container != null) {
            container.kill();
            sandboxes.values().forEach(s -> s.containers.remove(container));
          }
          return Worker.done();
        });
  }

  /** Ends a running container from outside, as a crash or {@code kill} does. */
  public CompletionStage<Void> crash(ContainerId id, int exitCode) {
    return commands.call(
        () -> {
          SimulatedContainer container = containers.get(id);
          if (container != null) {
            container.exit(exitCode);
          }
          return Worker.done();
        });
  }

  @Override
  public CompletionStage<List<SandboxState>> list() {
    return commands.call(
        () ->
            CompletableFuture.completedFuture(
                sandboxes.values().stream()
                    .map(Sandbox::state)
                    .collect(ImmutableList.toImmutableList())));
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void changed(SandboxSpec spec, SandboxId id) {
    RuntimeEvent event = new RuntimeEvent(spec.uid(), id);
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public CompletionStage<Reader> open(ContainerId id, Options options) {
    return commands.call(
        () -> {
          SimulatedContainer container = containers.get(id);
          if (container == null) {
            throw new RefusedException("NotFound", "container " + id + " isn't there");
          }
          return CompletableFuture.completedFuture(container.read(options, worker));
        });
  }

  @Override
  public CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit) {
    return commands.call(
        () -> {
          running(id);
          Answer answer = answers.apply(id, command);
          String output = answer.stdout() + answer.stderr();
          return CompletableFuture.completedFuture(new Result(answer.exitCode(), output, false));
        });
  }

  private SimulatedContainer running(ContainerId id) {
    SimulatedContainer container = containers.get(id);
    if (container == null || container.state().phase() != ContainerState.Phase.RUNNING) {
      throw new RefusedException("NotRunning", "container " + id + " isn't running");
    }
    return container;
  }

  @Override
  public CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms) {
    return commands.call(
        () -> {
          running(id);
          return CompletableFuture.completedFuture(
              SimulatedSession.of(answers.apply(id, command), terms, worker));
        });
  }

  @Override
  public CompletionStage<Session> attach(ContainerId id, Terms terms) {
    return commands.call(
        () ->
            CompletableFuture.completedFuture(
                SimulatedSession.attached(running(id).exit(), worker)));
  }

  @Override
  public CompletionStage<Connection> connect(SandboxId in, String address, int port) {
    return commands.call(
        () -> {
          Sandbox sandbox = sandboxes.get(in);
          if (sandbox == null || !sandbox.ready || !ports.test(in, port)) {
            throw new RefusedException(
                "ConnectionRefused", "nobody listens at " + address + ":" + port);
          }
          return CompletableFuture.completedFuture(
              new SimulatedConnection(new SimulatedStream(worker)));
        });
  }

  /** A connection to somebody who repeats what is said. */
  private record SimulatedConnection(SimulatedStream stream) implements Connection {
    @Override
    public Source source() {
      return stream;
    }

    @Override
    public Sink sink() {
      return stream;
    }

    @Override
    public void close() {
      stream.end();
    }
  }

  @Override
  public CompletionStage<List<Usage>> usage() {
    return commands.call(
        () -> {
          ImmutableList.Builder<Usage> usage = ImmutableList.builder();
          for (Sandbox sandbox : sandboxes.values()) {
            for (SimulatedContainer container : sandbox.containers) {
              if (container.state().phase() == ContainerState.Phase.RUNNING) {
                Load load = loads.apply(sandbox.spec, container.state().name());
                usage.add(container.measure(sandbox.spec, load));
              }
            }
          }
          return CompletableFuture.completedFuture(usage.build());
        });
  }

  @Override
  public void close() {
    worker.execute(() -> containers.values().forEach(SimulatedContainer::kill));
  }
}
