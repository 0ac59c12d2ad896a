package dev.orch.contracts.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.simulated.Answer;
import dev.orch.runtime.simulated.Load;
import dev.orch.runtime.simulated.Script;
import dev.orch.runtime.simulated.SimulatedRuntime;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest extends StreamingContract {
  private static final int PORT = 80;

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(
              executor.time(), executor.worker("runtime"), (sandbox, c) -> script(c.image()))
          .answering((id, command) -> answer(command))
          .listening((sandbox, port) -> port == PORT);

  private static Answer answer(List<String> command) {
    return command.get(0).equals("say")
        ? new Answer(command.get(1), command.get(2), false, Integer.parseInt(command.get(3)))
        : command.get(0).equals("cat") ? Answer.ECHO : Answer.SILENT;
  }

  @Override
  protected List<String> saying(String stdout, String stderr, int code) {
    return List.of("say", stdout, stderr, Integer.toString(code));
  }

  @Override
  protected List<String> echoing() {
    return List.of("cat");
  }

  @Override
  protected String address(SandboxId sandbox) {
    return "10.64.0.1";
  }

  @Override
  protected int listening(SandboxId sandbox) {
    return PORT;
  }

  @Override
  protected int silent() {
    return PORT + 1;
  }

  private static Script script(String image) {
    if (image.startsWith("ends:")) {
      return Script.RUNS.exitingAfter(
          Duration.ofSeconds(1), Integer.parseInt(image.substring("ends:".length())));
    }
    return switch (image) {
      case "stubborn" -> Script.RUNS.stoppingAfter(Duration.ofDays(1));
      case "slow" -> Script.RUNS.startingAfter(Duration.ofSeconds(5));
      case "refused" -> Script.RUNS.refused("not this one");
      default -> Script.RUNS;
    };
  }

  private long load;

  @Override
  protected ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  protected void until(BooleanSupplier condition) {
    // The condition may itself need the executor, so it is asked between steps and not within one.
    for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) {
      executor.runFor(Duration.ofMillis(i < 50 ? 0 : 500));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static ContainerSpec spec(String name, String image) {
    return ContainerSpec.of(name, image, List.of());
  }

  @Override
  protected ContainerSpec runner(String name) {
    return spec(name, "runs");
  }

  @Override
  protected ContainerSpec stubborn(String name) {
    return spec(name, "stubborn");
  }

  @Override
  protected ContainerSpec ending(String name, int code) {
    return spec(name, "ends:" + code);
  }

  @Override
  protected ContainerSpec refused(String name) {
    return spec(name, "refused");
  }

  @Test
  void loads_areCountedWhileTheyLast() {
    runtime.loading((sandbox, name) -> new Load(name.equals("busy") ? load : 1, 1000));
    SandboxId sandbox =
        get(runtime.startSandbox(new SandboxSpec("d", "p", "u", 0, "p"), SandboxSettings.DEFAULT));
    get(runtime.start(sandbox, spec("busy", "runs")));
    load = 2000;
    executor.runFor(Duration.ofSeconds(10));
    assertThat(get(runtime.usage()).get(0).cpu()).isEqualTo(Duration.ofSeconds(20));
    load = 500;
    executor.runFor(Duration.ofSeconds(10));
    assertThat(get(runtime.usage()).get(0).cpu()).isEqualTo(Duration.ofSeconds(25));
    assertThat(get(runtime.usage()).get(0).memory()).isEqualTo(1000);
  }

  @Test
  void scripts_areKeptToTheSecond() {
    Instant begin = executor.time().instant();
    SandboxId sandbox =
        get(runtime.startSandbox(new SandboxSpec("d", "p", "u", 0, "p"), SandboxSettings.DEFAULT));
    CompletionStage<ContainerId> slow = runtime.start(sandbox, spec("slow", "slow"));
    ContainerId ends = get(runtime.start(sandbox, spec("c", "ends:7")));
    executor.runFor(Duration.ofSeconds(10));
    ContainerId id = get(slow);
    List<ContainerState> states = get(runtime.list()).get(0).containers();
    assertThat(states.get(0).id()).isEqualTo(id);
    assertThat(states.get(0).startedAt()).isEqualTo(begin.plusSeconds(5));
    assertThat(states.get(1).id()).isEqualTo(ends);
    assertThat(states.get(1).finishedAt()).isEqualTo(begin.plusSeconds(1));
    assertThat(states.get(1).exitCode()).isEqualTo(7);
    get(runtime.crash(id, 139));
    assertThat(get(runtime.list()).get(0).containers().get(0).exitCode()).isEqualTo(139);
  }
}
