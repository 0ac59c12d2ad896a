package dev.orch.cluster;

import dev.orch.model.core.HTTPHeader;
import dev.orch.node.Prober;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Health;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Stats;
import dev.orch.runtime.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Answers probes as a test says, by what is asked: {@code http://IP:80/ready}, {@code tcp IP:80},
 * {@code exec cat /ok}. What nothing was said of is well.
 */
final class ScriptedProbes implements Prober {
  final List<String> asked = new ArrayList<>();
  private final Map<String, BooleanSupplier> answers = new TreeMap<>();

  /** What is asked and ends like that is well if this says so. */
  void answer(String suffix, BooleanSupplier well) {
    answers.put(suffix, well);
  }

  long count(String suffix) {
    return asked.stream().filter(question -> question.endsWith(suffix)).count();
  }

  private Outcome outcome(String question) {
    asked.add(question);
    boolean well =
        answers.entrySet().stream()
            .filter(answer -> question.endsWith(answer.getKey()))
            .allMatch(answer -> answer.getValue().getAsBoolean());
    return well ? Outcome.OK : new Outcome(false, "scripted to fail");
  }

  @Override
  public CompletionStage<Outcome> http(String url, List<HTTPHeader> headers, Duration timeout) {
    return CompletableFuture.completedFuture(outcome(url));
  }

  @Override
  public CompletionStage<Outcome> tcp(String host, int port, Duration timeout) {
    return CompletableFuture.completedFuture(outcome("tcp " + host + ":" + port));
  }

  /** The runtime, with these answers to the commands of probes; it tells how it is, or doesn't. */
  ContainerRuntime over(ContainerRuntime runtime, Health health) {
    return health == null ? new Scripted(runtime) : new Telling(runtime, health);
  }

  private final class Telling extends Scripted implements Health {
    private final Health health;

    Telling(ContainerRuntime runtime, Health health) {
      super(runtime);
      this.health = health;
    }

    @Override
    public CompletionStage<Report> health() {
      return health.health();
    }
  }

  private class Scripted implements ContainerRuntime, Exec, Stats {
    private final ContainerRuntime runtime;

    Scripted(ContainerRuntime runtime) {
      this.runtime = runtime;
    }

    @Override
    public CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit) {
      boolean well = outcome("exec " + String.join(" ", command)).ok();
      return CompletableFuture.completedFuture(new Result(well ? 0 : 1, "scripted", false));
    }

    @Override
    public CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings settings) {
      return runtime.startSandbox(spec, settings);
    }

    @Override
    public CompletionStage<List<Usage>> usage() {
      return ((Stats) runtime).usage();
    }

    @Override
    public CompletionStage<Void> stopSandbox(SandboxId id, Duration grace) {
      return runtime.stopSandbox(id, grace);
    }

    @Override
    public CompletionStage<Void> removeSandbox(SandboxId id) {
      return runtime.removeSandbox(id);
    }

    @Override
    public CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
      return runtime.start(in, spec);
    }

    @Override
    public CompletionStage<Void> stop(ContainerId id, Duration grace) {
      return runtime.stop(id, grace);
    }

    @Override
    public CompletionStage<Void> remove(ContainerId id) {
      return runtime.remove(id);
    }

    @Override
    public CompletionStage<List<SandboxState>> list() {
      return runtime.list();
    }

    @Override
    public Subscription events(Consumer<RuntimeEvent> listener) {
      return runtime.events(listener);
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
