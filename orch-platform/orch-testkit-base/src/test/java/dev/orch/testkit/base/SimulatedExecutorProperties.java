package dev.orch.testkit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SimulatedExecutorProperties {
  private static final int WORKERS = 4;

  @Property(tries = 200)
  void sameSeed_givesTheSameTrace(
      @ForAll long seed, @ForAll @Size(max = 30) List<@IntRange(max = 50) Integer> delays) {
    assertThat(run(seed, delays).trace).isEqualTo(run(seed, delays).trace);
  }

  @Example
  void differentSeeds_interleaveDifferently() {
    Set<List<String>> traces = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      traces.add(run(seed, List.of(0, 0, 0, 0, 0, 0, 0, 0)).trace);
    }

    assertThat(traces).hasSizeGreaterThan(10);
  }

  @Property(tries = 200)
  void everyTask_runsOnceWhenItIsDue(
      @ForAll long seed, @ForAll @Size(max = 30) List<@IntRange(max = 50) Integer> delays) {
    Run run = run(seed, delays);

    assertThat(run.ran).hasSize(2 * delays.size()).doesNotHaveDuplicates();
    assertThat(run.ran).allSatisfy(task -> assertThat(task.at).isEqualTo(task.due));
    assertThat(run.ran).isSortedAccordingTo((x, y) -> Long.compare(x.at, y.at));
  }

  @Property(tries = 200)
  void oneWorkersTasks_runInTheOrderOfQueuing(
      @ForAll long seed, @ForAll @Size(max = 30) List<@IntRange(max = 3) Integer> delays) {
    Run run = run(seed, delays);

    for (int i = 0; i < WORKERS; i++) {
      int worker = i;
      for (long at = 0; at <= 3; at++) {
        long instant = at;
        assertThat(
                run.ran.stream()
                    .filter(t -> t.worker == worker && t.at == instant && !t.follower)
                    .map(t -> t.number))
            .isSorted();
      }
    }
  }

  @Property(tries = 200)
  void oneWorker_isNeverInTwoTasks(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int tasks) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    boolean[] busy = new boolean[WORKERS];
    int[] ended = {0};
    for (int i = 0; i < tasks; i++) {
      int worker = i % WORKERS;
      executor
          .worker("w" + worker)
          .execute(
              () -> {
                assertThat(busy[worker]).isFalse();
                busy[worker] = true;
                executor.interleave();
                assertThat(executor.currentWorker()).contains("w" + worker);
                busy[worker] = false;
                ended[0]++;
              });
    }

    executor.runUntilIdle();

    assertThat(ended[0]).isEqualTo(tasks);
  }

  @Property(tries = 200)
  void killing_losesThatWorkersTasksAlone(
      @ForAll long seed, @ForAll @IntRange(max = 20) int before) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    int[] ran = new int[2];
    for (int i = 0; i < 20; i++) {
      executor.worker("victim").execute(() -> ran[0]++);
      executor.worker("other").execute(() -> ran[1]++);
    }

    executor.runUntil(() -> ran[0] == before, Duration.ofSeconds(1));
    executor.kill("victim");
    executor.runUntilIdle();

    assertThat(ran).containsExactly(before, 20);
  }

  private record Ran(int worker, int number, boolean follower, long due, long at) {}

  private record Run(List<Ran> ran, List<String> trace) {}

  /**
   * Queues a task for each delay, by turns on each worker; each queues another one after the same
   * delay on the next worker.
   */
  private static Run run(long seed, List<Integer> delays) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    executor.trace().on();
    List<Ran> ran = new ArrayList<>();
    for (int i = 0; i < delays.size(); i++) {
      int number = i;
      int delay = delays.get(i);
      queue(
          executor,
          i % WORKERS,
          delay,
          () -> {
            ran.add(new Ran(number % WORKERS, number, false, delay, executor.time().nanos()));
            executor.trace().note("test", "task " + number);
            queue(
                executor,
                (number + 1) % WORKERS,
                delay,
                () ->
                    ran.add(
                        new Ran(
                            (number + 1) % WORKERS,
                            number,
                            true,
                            2L * delay,
                            executor.time().nanos())));
          });
    }
    executor.runUntilIdle();
    return new Run(ran, List.copyOf(executor.trace().lines()));
  }

  private static void queue(SimulatedExecutor executor, int worker, int delay, Runnable task) {
    if (delay == 0) {
      executor.worker("w" + worker).execute(task);
    } else {
      executor.worker("w" + worker).schedule(task, delay, TimeUnit.NANOSECONDS);
    }
  }
}
