package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.queue.Backoff;
import dev.orch.controllers.queue.WorkQueue;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The queue by the clock, against one that is as simple as can be. */
class WorkQueueTimeProperties {
  private static final int KEYS = 4;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofMillis(1500));

  /** Lists in order, and no cleverness. */
  private static final class Model {
    private record Delayed(long due, int number, int key) {}

    final Queue<Integer> queue = new ArrayDeque<>();
    final Set<Integer> taken = new TreeSet<>();
    final Set<Integer> again = new TreeSet<>();
    final List<Delayed> delayed = new ArrayList<>();
    final Map<Integer, Integer> failures = new TreeMap<>();
    int ready;
    private int numbers;

    void add(int key) {
      if (taken.contains(key)) {
        again.add(key);
      } else if (!queue.contains(key)) {
        queue.add(key);
        ready++;
      }
    }

    void addAfter(int key, long due) {
      Delayed wished = new Delayed(due, numbers++, key);
      if (delayed.stream().anyMatch(d -> d.key() == key && d.due() <= due)) {
        return;
      }
      delayed.removeIf(d -> d.key() == key);
      delayed.add(wished);
    }

    void passTo(long now) {
      delayed.sort(Comparator.comparingLong(Delayed::due).thenComparingInt(Delayed::number));
      while (!delayed.isEmpty() && delayed.get(0).due() <= now) {
        add(delayed.remove(0).key());
      }
    }

    Optional<Integer> poll() {
      if (queue.isEmpty()) {
        return Optional.empty();
      }
      int key = queue.remove();
      taken.add(key);
      return Optional.of(key);
    }

    void done(int key) {
      if (taken.remove(key) && again.remove(key)) {
        add(key);
      }
    }

    boolean isIdle() {
      return queue.isEmpty() && taken.isEmpty() && delayed.isEmpty();
    }
  }

  /** Both queues, given the same. */
  private static final class Pair {
    final SimulatedExecutor executor;
    final Rng rng;
    final Model model = new Model();
    int ready;
    final WorkQueue<Integer> queue;

    Pair(long seed) {
      executor = new SimulatedExecutor(seed);
      rng = Rng.of(seed).split("steps");
      queue = new WorkQueue<>(executor.worker("timers"), BACKOFF, () -> ready++);
    }

    private long in(Duration delay) {
      return executor.time().nanos() + delay.toNanos();
    }

    void step() {
      int key = rng.nextInt(KEYS);
      switch (rng.nextInt(7)) {
        case 0 -> {
          queue.add(key);
          model.add(key);
        }
        case 1 -> {
          Duration delay = Duration.ofMillis(rng.nextInt(1, 500));
          queue.addAfter(key, delay);
          model.addAfter(key, in(delay));
        }
        case 2 -> {
          int failures = model.failures.merge(key, 1, Integer::sum) - 1;
          queue.addRateLimited(key);
          model.addAfter(key, in(naive(BACKOFF, failures)));
        }
        case 3 -> {
          queue.forget(key);
          model.failures.remove(key);
        }
        case 4 -> {
          Optional<Integer> next = queue.poll();
          assertThat(next).isEqualTo(model.poll());
        }
        case 5 -> {
          queue.done(key);
          model.done(key);
        }
        default -> {
          executor.runFor(Duration.ofMillis(rng.nextInt(300)));
          model.passTo(executor.time().nanos());
        }
      }
    }
  }

  private static Duration naive(Backoff backoff, int failures) {
    BigInteger delay =
        BigInteger.valueOf(backoff.first().toNanos()).multiply(BigInteger.TWO.pow(failures));
    BigInteger most = BigInteger.valueOf(backoff.most().toNanos());
    return Duration.ofNanos(delay.min(most).longValueExact());
  }

  @Property(tries = 300)
  void queue_behavesAsTheNaiveOneAtAnyTime(@ForAll long seed) {
    Pair pair = new Pair(seed);
    for (int i = 0; i < 150; i++) {
      pair.step();
      assertThat(pair.queue.size()).isEqualTo(pair.model.queue.size());
      assertThat(pair.ready).isEqualTo(pair.model.ready);
      assertThat(pair.queue.isIdle()).isEqualTo(pair.model.isIdle());
    }
    pair.executor.runUntilIdle();
    pair.model.passTo(Long.MAX_VALUE);
    for (int i = 0; i < KEYS; i++) {
      assertThat(pair.queue.poll()).isEqualTo(pair.model.poll());
    }
  }

  /**
   * Several workers, each at one key for a while: a key is at one of them, and none is forgotten.
   */
  @Property(tries = 100)
  void keys_areWorkedOnByOneAtATimeUntilNoneIsLeft(@ForAll long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    Rng rng = Rng.of(seed).split("work");
    Set<Integer> working = new TreeSet<>();
    Map<Integer, Integer> added = new TreeMap<>();
    Map<Integer, Integer> seen = new TreeMap<>();
    List<WorkQueue<Integer>> queues = new ArrayList<>();
    Runnable work =
        () ->
            queues
                .get(0)
                .poll()
                .ifPresent(
                    key -> {
                      assertThat(working.add(key)).isTrue();
                      int known = added.getOrDefault(key, 0);
                      executor.interleave();
                      executor.interleave();
                      seen.put(key, known);
                      working.remove(key);
                      queues.get(0).done(key);
                    });
    queues.add(
        new WorkQueue<>(
            executor.worker("timers"),
            BACKOFF,
            () -> executor.worker("worker-" + rng.nextInt(3)).execute(work)));
    for (int i = 0; i < 100; i++) {
      int key = rng.nextInt(KEYS);
      executor
          .worker("adder-" + rng.nextInt(2))
          .execute(
              () -> {
                added.merge(key, 1, Integer::sum);
                queues.get(0).add(key);
                executor.interleave();
              });
      if (rng.nextInt(4) == 0) {
        executor.runReady();
      }
    }
    executor.runUntilIdle();
    assertThat(seen).isEqualTo(added);
    assertThat(queues.get(0).isIdle()).isTrue();
  }

  @Property(tries = 300)
  void backoff_doublesUpToItsMost(
      @ForAll @IntRange(max = 200) int failures,
      @ForAll @LongRange(min = 1, max = 10_000) long first,
      @ForAll @LongRange(min = 10_000, max = 10_000_000) long most) {
    Backoff backoff = new Backoff(Duration.ofMillis(first), Duration.ofMillis(most));
    assertThat(backoff.after(failures)).isEqualTo(naive(backoff, failures));
  }

  private static Pair afterManyWishes(long seed) {
    Pair pair = new Pair(seed);
    for (int i = 0; i < 2000; i++) {
      int key = pair.rng.nextInt(KEYS);
      pair.queue.addAfter(key, Duration.ofMillis(pair.rng.nextInt(1, 5000)));
      pair.queue.addRateLimited(key);
    }
    return pair;
  }

  @Property(tries = 20)
  void wishes_keepOneTimerPerKey(@ForAll long seed) {
    assertThat(afterManyWishes(seed).executor.worker("timers").shutdownNow()).hasSize(KEYS);
  }

  @Example
  void longestDelay_isALongOne() {
    Pair pair = new Pair(1);
    pair.queue.addAfter(0, Duration.ofSeconds(Long.MAX_VALUE));
    pair.executor.runFor(Duration.ofDays(1));
    assertThat(pair.queue.poll()).isEmpty();
    pair.queue.addAfter(0, Duration.ofSeconds(1));
    pair.executor.runFor(Duration.ofSeconds(1));
    assertThat(pair.queue.poll()).contains(0);
  }

  @Property(tries = 20)
  void closedQueue_runsNothing(@ForAll long seed) {
    Pair pair = afterManyWishes(seed);
    pair.executor.runFor(Duration.ofSeconds(10));
    assertThat(pair.ready).isEqualTo(KEYS);
    assertThat(pair.queue.size()).isEqualTo(KEYS);

    pair.queue.addAfter(0, Duration.ofSeconds(1));
    pair.queue.close();
    pair.queue.add(1);
    pair.queue.addAfter(2, Duration.ofSeconds(1));
    pair.queue.addRateLimited(3);
    pair.executor.runUntilIdle();
    assertThat(pair.ready).isEqualTo(KEYS);
    assertThat(pair.queue.poll()).isEmpty();
    assertThat(pair.executor.time().elapsed()).isEqualTo(Duration.ofSeconds(10));
  }
}
