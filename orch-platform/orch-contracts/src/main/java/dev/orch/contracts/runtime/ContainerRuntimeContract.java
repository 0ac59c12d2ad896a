package dev.orch.contracts.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ContainerRuntime} does. A test class extends it, says how to wait for the
 * runtime and what some containers look like, and inherits the tests; those of {@link Logs}, {@link
 * Exec} and {@link Stats} hold for a runtime that has these powers.
 */
public abstract class ContainerRuntimeContract {
  /** More than any of the containers here needs. */
  protected static final Duration GRACE = Duration.ofSeconds(20);

  private static final SandboxSpec POD = new SandboxSpec("default", "web", "uid-1", 0, "web");

  /** The runtime under test, a new one for each test, without containers. */
  protected abstract ContainerRuntime runtime();

  /** Waits until the condition holds; fails the test if it doesn't within a fair time. */
  protected abstract void until(BooleanSupplier condition);

  /** A container that runs until it is asked to end. */
  protected abstract ContainerSpec runner(String name);

  /** A container that doesn't end when asked to. */
  protected abstract ContainerSpec stubborn(String name);

  /** Waits until a stubborn container doesn't end when asked to, if that takes it a moment. */
  protected void awaitStubborn(ContainerId id) {}

  /** A container that soon ends with this code. */
  protected abstract ContainerSpec ending(String name, int code);

  /** A container that the runtime refuses. */
  protected abstract ContainerSpec refused(String name);

  /** Waits for a command's end, and gives its value or throws what it failed with. */
  protected final <T> T get(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    until(future::isDone);
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  private ContainerState state(SandboxId sandbox, ContainerId id) {
    for (SandboxState state : get(runtime().list())) {
      if (state.id().equals(sandbox)) {
        return state.container(id).orElseThrow();
      }
    }
    throw new AssertionError("no sandbox " + sandbox);
  }

  /** As events are hints, lists are read until the phase shows. */
  private ContainerState await(SandboxId sandbox, ContainerId id, Phase phase) {
    until(() -> state(sandbox, id).phase() == phase);
    return state(sandbox, id);
  }

  @Test
  void sandbox_isMadeOncePerUidAndAttempt() {
    SandboxId first = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    assertThat(get(runtime().startSandbox(POD, SandboxSettings.DEFAULT))).isEqualTo(first);
    SandboxSpec again = new SandboxSpec("default", "web", "uid-1", 1, "web");
    assertThat(get(runtime().startSandbox(again, SandboxSettings.DEFAULT))).isNotEqualTo(first);
    assertThat(get(runtime().list())).extracting(SandboxState::spec).containsExactly(POD, again);
    assertThat(get(runtime().list())).allMatch(SandboxState::ready);
  }

  @Test
  void container_runsUntilItIsStopped() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    ContainerState running = state(sandbox, id);
    assertThat(running.phase()).isEqualTo(Phase.RUNNING);
    assertThat(running.name()).isEqualTo("c");
    assertThat(running.startedAt()).isNotNull();
    assertThat(running.exitCode()).isNull();
    get(runtime().stop(id, GRACE));
    ContainerState ended = await(sandbox, id, Phase.EXITED);
    assertThat(ended.exitCode()).isEqualTo(143);
    assertThat(ended.reason()).isEqualTo("Error");
    assertThat(ended.finishedAt()).isNotNull();
  }

  @Test
  void start_isIdempotentByNameAndAttempt() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    assertThat(get(runtime().start(sandbox, runner("c")))).isEqualTo(id);
    ContainerId next = get(runtime().start(sandbox, runner("c").withAttempt(1)));
    assertThat(next).isNotEqualTo(id);
    assertThat(get(runtime().list()).get(0).containers()).hasSize(2);
  }

  @Test
  void exitCodes_areReported() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId well = get(runtime().start(sandbox, ending("well", 0)));
    ContainerId badly = get(runtime().start(sandbox, ending("badly", 3)));
    assertThat(await(sandbox, well, Phase.EXITED).reason()).isEqualTo("Completed");
    ContainerState failed = await(sandbox, badly, Phase.EXITED);
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.reason()).isEqualTo("Error");
  }

  @Test
  void containerThatDoesNotEnd_isKilledAfterItsGrace() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, stubborn("c")));
    awaitStubborn(id);
    get(runtime().stop(id, Duration.ofMillis(200)));
    assertThat(await(sandbox, id, Phase.EXITED).exitCode()).isEqualTo(137);
  }

  @Test
  void secondStop_canShortenTheGrace() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, stubborn("c")));
    awaitStubborn(id);
    CompletionStage<Void> first = runtime().stop(id, Duration.ofHours(1));
    get(runtime().stop(id, Duration.ZERO));
    get(first);
    assertThat(await(sandbox, id, Phase.EXITED).exitCode()).isEqualTo(137);
  }

  @Test
  void refusal_saysWhy_andLeavesNothing() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    assertThatThrownBy(() -> get(runtime().start(sandbox, refused("c"))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> {
              assertThat(refusal.reason()).isNotEmpty();
              assertThat(refusal.getMessage()).isNotEmpty();
            });
    assertThat(get(runtime().list()).get(0).containers()).isEmpty();
  }

  @Test
  void stoppedSandbox_keepsItsContainersButTakesNoMore() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    get(runtime().stopSandbox(sandbox, GRACE));
    SandboxState state = get(runtime().list()).get(0);
    assertThat(state.ready()).isFalse();
    assertThat(state.container(id).orElseThrow().phase()).isEqualTo(Phase.EXITED);
    assertThatThrownBy(() -> get(runtime().start(sandbox, runner("d"))))
        .isInstanceOf(RefusedException.class);
    get(runtime().removeSandbox(sandbox));
    assertThat(get(runtime().list())).isEmpty();
  }

  @Test
  void removal_killsWhatRuns() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, stubborn("c")));
    awaitStubborn(id);
    ContainerId other = get(runtime().start(sandbox, runner("d")));
    get(runtime().remove(id));
    assertThat(get(runtime().list()).get(0).containers())
        .extracting(ContainerState::id)
        .containsExactly(other);
    get(runtime().removeSandbox(sandbox));
    assertThat(get(runtime().list())).isEmpty();
  }

  @Test
  void whatIsNotThere_isStoppedAndRemovedAlready() {
    get(runtime().stop(new ContainerId("none"), GRACE));
    get(runtime().remove(new ContainerId("none")));
    get(runtime().stopSandbox(new SandboxId("none"), GRACE));
    get(runtime().removeSandbox(new SandboxId("none")));
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, ending("c", 0)));
    await(sandbox, id, Phase.EXITED);
    get(runtime().stop(id, GRACE));
    get(runtime().stop(id, GRACE));
    get(runtime().remove(id));
    get(runtime().remove(id));
  }

  @Test
  void changes_areHinted() {
    Queue<RuntimeEvent> events = new ConcurrentLinkedQueue<>();
    Subscription subscription = runtime().events(events::add);
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, ending("c", 0)));
    until(() -> state(sandbox, id).phase() == Phase.EXITED && events.size() >= 2);
    assertThat(events).allMatch(e -> e.podUid().equals("uid-1") && e.sandbox().equals(sandbox));
    subscription.close();
    events.clear();
    get(runtime().stopSandbox(sandbox, GRACE));
    assertThat(events).isEmpty();
  }

  @Test
  void logs_canBeReadFromTheEndAndFollowed() {
    Assumptions.assumeTrue(runtime() instanceof Logs);
    Logs logs = (Logs) runtime();
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    Logs.Reader follower = get(logs.open(id, new Logs.Options(true, null, null)));
    List<Logs.Line> followed = new ArrayList<>(get(follower.next()));
    assertThat(followed).isNotEmpty();
    CompletionStage<List<Logs.Line>> more = follower.next();
    get(runtime().stop(id, GRACE));
    for (List<Logs.Line> lines = get(more); !lines.isEmpty(); lines = get(follower.next())) {
      followed.addAll(lines);
    }
    assertThat(readAll(logs, id, Logs.Options.ALL)).isEqualTo(followed);
    Logs.Line last = followed.get(followed.size() - 1);
    assertThat(readAll(logs, id, new Logs.Options(false, 1, null))).containsExactly(last);
    assertThat(readAll(logs, id, new Logs.Options(false, null, last.time()))).contains(last);
    assertThat(readAll(logs, id, new Logs.Options(false, null, last.time().plusSeconds(9))))
        .isEmpty();
    get(runtime().remove(id));
    assertThatThrownBy(() -> get(logs.open(id, Logs.Options.ALL)))
        .isInstanceOf(RefusedException.class);
  }

  private List<Logs.Line> readAll(Logs logs, ContainerId id, Logs.Options options) {
    List<Logs.Line> all = new ArrayList<>();
    try (Logs.Reader reader = get(logs.open(id, options))) {
      for (List<Logs.Line> lines = get(reader.next());
          !lines.isEmpty();
          lines = get(reader.next())) {
        all.addAll(lines);
      }
    }
    return all;
  }

  @Test
  void closedReader_endsItsWait() {
    Assumptions.assumeTrue(runtime() instanceof Logs);
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    Logs.Reader reader = get(((Logs) runtime()).open(id, new Logs.Options(true, null, null)));
    get(reader.next());
    CompletionStage<List<Logs.Line>> waiting = reader.next();
    reader.close();
    assertThat(get(waiting)).isEmpty();
  }

  @Test
  void usage_isOfRunningContainersAlone_andGrows() {
    Assumptions.assumeTrue(runtime() instanceof Stats);
    Stats stats = (Stats) runtime();
    assertThat(get(stats.usage())).isEmpty();
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    ContainerId ended = get(runtime().start(sandbox, ending("d", 0)));
    await(sandbox, ended, Phase.EXITED);
    List<Stats.Usage> first = get(stats.usage());
    assertThat(first)
        .extracting(Stats.Usage::sandbox, Stats.Usage::name)
        .containsExactly(tuple(POD, "c"));
    Stats.Usage before = first.get(0);
    assertThat(before.startedAt()).isEqualTo(state(sandbox, id).startedAt());
    assertThat(before.memory()).isPositive();
    Stats.Usage after = get(stats.usage()).get(0);
    assertThat(after.at()).isAfterOrEqualTo(before.at());
    assertThat(after.cpu()).isGreaterThanOrEqualTo(before.cpu());
    get(runtime().stop(id, GRACE));
    assertThat(get(stats.usage())).isEmpty();
  }

  @Test
  void commands_runOnlyBesideRunningContainers() {
    Assumptions.assumeTrue(runtime() instanceof Exec);
    Exec exec = (Exec) runtime();
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime().start(sandbox, runner("c")));
    Exec.Result result = get(exec.exec(id, List.of("true"), GRACE));
    assertThat(result.exitCode()).isZero();
    assertThat(result.timedOut()).isFalse();
    get(runtime().stop(id, GRACE));
    assertThatThrownBy(() -> get(exec.exec(id, List.of("true"), GRACE)))
        .isInstanceOf(RefusedException.class);
  }
}
