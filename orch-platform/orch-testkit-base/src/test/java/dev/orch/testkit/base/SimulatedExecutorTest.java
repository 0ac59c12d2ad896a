package dev.orch.testkit.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedExecutorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final ScheduledExecutorService a = executor.worker("a");
  private final ScheduledExecutorService b = executor.worker("b");
  private final List<String> ran = new ArrayList<>();

  @Test
  void clock_jumpsFromTimerToTimer() {
    a.schedule(() -> note("late"), 30, TimeUnit.SECONDS);
    b.schedule(() -> note("early"), 10, TimeUnit.SECONDS);

    executor.runUntilIdle();

    assertThat(ran).containsExactly("10 early", "30 late");
    assertThat(executor.time().instant()).isEqualTo(VirtualTime.BEGINNING.plusSeconds(30));
  }

  @Test
  void runFor_endsAtItsEndAndRunsWhatIsDueThere() {
    a.schedule(() -> note("at the end"), 60, TimeUnit.SECONDS);
    a.schedule(() -> note("after"), 61, TimeUnit.SECONDS);

    executor.runFor(MINUTE);

    assertThat(ran).containsExactly("60 at the end");
    assertThat(executor.time().elapsed()).isEqualTo(MINUTE);
  }

  /** A poll that takes longer than it pauses is always due. */
  @Test
  void runFor_endsThoughATaskLetsTimeGoByAndIsDueAgain() {
    a.scheduleAtFixedRate(
        () -> {
          note("slow");
          executor.time().advance(Duration.ofSeconds(40));
        },
        1,
        1,
        TimeUnit.SECONDS);

    executor.runFor(MINUTE);

    assertThat(ran).containsExactly("1 slow", "41 slow");
    assertThat(executor.time().elapsed()).isEqualTo(Duration.ofSeconds(81));
  }

  @Test
  void runUntil_stopsAsSoonAsTheConditionHolds() {
    a.execute(() -> note("one"));
    a.execute(() -> note("two"));

    assertThat(executor.runUntil(() -> ran.size() == 1, MINUTE)).isTrue();
    assertThat(executor.time().elapsed()).isZero();
    assertThat(executor.runUntil(() -> ran.size() == 3, MINUTE)).isFalse();
    assertThat(executor.time().elapsed()).isEqualTo(MINUTE);
  }

  @Test
  void runReady_leavesTheClock() {
    a.execute(() -> a.execute(() -> note("at once")));
    a.schedule(() -> note("later"), 1, TimeUnit.NANOSECONDS);

    executor.runReady();

    assertThat(ran).containsExactly("0 at once");
    assertThat(executor.time().elapsed()).isZero();
  }

  @Test
  void fixedRate_countsFromWhenItWasDue() {
    ScheduledFuture<?> ticks = a.scheduleAtFixedRate(() -> note("tick"), 5, 10, TimeUnit.SECONDS);

    executor.runFor(Duration.ofSeconds(25));
    ticks.cancel(false);
    executor.runFor(MINUTE);

    assertThat(ran).containsExactly("5 tick", "15 tick", "25 tick");
  }

  @Test
  void fixedDelay_countsFromItsEnd() {
    a.scheduleWithFixedDelay(
        () -> {
          note("tick");
          if (ran.size() == 1) {
            executor.time().advance(Duration.ofSeconds(3));
          }
        },
        0,
        10,
        TimeUnit.SECONDS);

    executor.runFor(Duration.ofSeconds(25));

    assertThat(ran).containsExactly("0 tick", "13 tick", "23 tick");
  }

  @Test
  void pausedWorker_goesOnWhereItStopped() {
    a.execute(() -> note("one"));
    a.schedule(() -> note("two"), 1, TimeUnit.SECONDS);
    b.schedule(() -> note("other"), 2, TimeUnit.SECONDS);

    executor.pause("a");
    executor.runFor(MINUTE);
    executor.resume("a");
    executor.runReady();

    assertThat(ran).containsExactly("2 other", "60 one", "60 two");
  }

  @Test
  void killedWorker_losesItsTasksAndComesBackEmpty() {
    a.execute(() -> note("queued"));
    a.schedule(() -> note("timer"), 1, TimeUnit.SECONDS);

    executor.kill("a");
    a.execute(() -> note("sent to the dead"));
    ScheduledExecutorService again = executor.worker("a");
    again.execute(() -> note("new life"));
    executor.runUntilIdle();

    assertThat(ran).containsExactly("0 new life");
    assertThat(again).isNotSameAs(a).isSameAs(executor.worker("a"));
  }

  @Test
  void killedInItsTask_endsAtTheNextSchedulingPoint() {
    a.execute(
        () -> {
          note("before");
          executor.kill("a");
          executor.interleave();
          note("after");
        });

    executor.runUntilIdle();

    assertThat(ran).containsExactly("0 before");
  }

  @Test
  void throwingTask_isReportedByTheRunCall() {
    a.submit(
        () -> {
          throw new IllegalStateException("broken");
        });
    b.execute(() -> note("other"));

    assertThatThrownBy(executor::runUntilIdle)
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("SimulatedExecutorTest of worker a threw at 0.000000000 s")
        .hasRootCauseMessage("broken");
    executor.runUntilIdle();
    assertThat(ran).containsExactly("0 other");
  }

  @Test
  void waiting_isRefused() throws Exception {
    Future<String> pending = a.submit(() -> "done");

    assertThatThrownBy(pending::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("waiting for a pending task of worker a: nobody waits in a simulation");
    assertThatThrownBy(() -> pending.get(1, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> a.awaitTermination(1, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
    executor.runUntilIdle();
    assertThat(pending.get()).isEqualTo("done");
  }

  @Test
  void shutdown_runsWhatIsQueuedButNothingPeriodic() throws Exception {
    a.schedule(() -> note("queued"), 1, TimeUnit.SECONDS);
    a.scheduleAtFixedRate(() -> note("tick"), 0, 1, TimeUnit.SECONDS);

    a.shutdown();

    assertThatThrownBy(() -> a.execute(() -> note("refused")))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(a.isTerminated()).isFalse();
    executor.runUntilIdle();
    assertThat(ran).containsExactly("1 queued");
    assertThat(a.isTerminated()).isTrue();
    assertThat(a.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shutdownNow_returnsWhatNeverRan() {
    a.execute(() -> note("never"));
    a.schedule(() -> note("never"), 1, TimeUnit.SECONDS).cancel(false);

    assertThat(a.shutdownNow()).hasSize(1);
    assertThat(a.isTerminated()).isTrue();
  }

  @Test
  void trace_namesTimeWorkerAndTask() {
    executor.trace().on();
    a.schedule(() -> executor.trace().note("a", "creates Pod web-1"), 1500, TimeUnit.MILLISECONDS);

    executor.runUntilIdle();

    assertThat(executor.trace().lines())
        .containsExactly("1.500000000 a SimulatedExecutorTest", "1.500000000 a creates Pod web-1");
  }

  @Test
  void runCallInsideATask_isRefused() {
    a.execute(executor::runUntilIdle);

    assertThatThrownBy(executor::runUntilIdle)
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("a run call from inside a task, or from a second thread");
  }

  @Test
  void endlessLoopAtOneInstant_isReported() {
    resubmit(a);

    assertThatThrownBy(executor::runUntilIdle)
        .hasMessageContaining("time stands at PT0S and tasks don't end");
  }

  private static void resubmit(Executor worker) {
    worker.execute(() -> resubmit(worker));
  }

  private void note(String what) {
    ran.add(executor.time().elapsed().toSeconds() + " " + what);
  }
}
