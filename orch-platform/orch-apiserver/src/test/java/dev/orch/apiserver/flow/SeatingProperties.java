package dev.orch.apiserver.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.flow.Limits.Queues;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Under any traffic: nobody is forgotten, no limit is broken, and nobody is starved. */
class SeatingProperties {
  private static final int SEATS = 20;
  private static final List<String> LEVELS = List.of("a", "b", "c");

  private final List<Visitor> all = new ArrayList<>();
  private SimulatedExecutor executor = new SimulatedExecutor(0);
  private ScheduledExecutorService worker = executor.worker("w");
  private Seating seating = seating();
  private ImmutableSortedMap<String, Limits> limits = ImmutableSortedMap.of();

  private Seating seating() {
    return new Seating(SEATS, executor.time()::nanos, worker, worker);
  }

  private void begin(long seed, ImmutableSortedMap<String, Limits> given) {
    executor = new SimulatedExecutor(seed);
    worker = executor.worker("w");
    seating = seating();
    limits = given;
    all.clear();
    seating.limit(given);
  }

  private static Limits limits(int nominal, int lendable, int most, Queues queues) {
    return new Limits(false, nominal, lendable, most, queues);
  }

  /** Somebody who stays for a while once he has a seat. */
  private final class Visitor implements Guest {
    final String level;
    final int width;
    final long nanos;
    final long came = executor.time().nanos();
    long waited = -1;
    boolean turnedAway;
    boolean gone;

    Visitor(String level, int width, long nanos) {
      this.level = level;
      this.width = Math.min(width, limits.get(level).width(width));
      this.nanos = nanos;
      all.add(this);
    }

    boolean isServed() {
      return waited >= 0 && !gone;
    }

    @Override
    public void seated(Seat seat) {
      assertThat(waited).as("seated twice").isEqualTo(-1);
      assertThat(turnedAway).isFalse();
      waited = executor.time().nanos() - came;
      worker.schedule(
          () -> {
            gone = true;
            seat.leave();
            seat.leave();
          },
          nanos,
          TimeUnit.NANOSECONDS);
    }

    @Override
    public void turnedAway() {
      assertThat(turnedAway || waited >= 0).isFalse();
      turnedAway = true;
    }
  }

  private Visitor enter(String level, String flow, int width, long millis) {
    Visitor visitor = new Visitor(level, width, TimeUnit.MILLISECONDS.toNanos(millis));
    seating.enter(new Flow(level, "", "schema", "", flow), width, visitor);
    return visitor;
  }

  private int served(String level) {
    return all.stream()
        .filter(visitor -> visitor.level.equals(level) && visitor.isServed())
        .mapToInt(visitor -> visitor.width)
        .sum();
  }

  @Property(tries = 300)
  void everybodyIsAnsweredOnce_andNoLimitIsBroken(@ForAll long seed) {
    Random random = new Random(seed);
    begin(
        seed,
        ImmutableSortedMap.of(
            "a", limits(8, random.nextInt(9), SEATS, new Queues(8, 3, 6)),
            "b", limits(8, random.nextInt(9), 8 + random.nextInt(5), new Queues(4, 2, 4)),
            "c", limits(4, 0, SEATS, null)));
    for (int i = 0; i < 300; i++) {
      enter(
          LEVELS.get(random.nextInt(3)),
          "flow-" + random.nextInt(5),
          1 + random.nextInt(3),
          random.nextInt(200));
      for (String level : LEVELS) {
        assertThat(served(level)).isLessThanOrEqualTo(limits.get(level).most());
        assertThat(seating.state(level)[0]).isGreaterThanOrEqualTo(served(level));
      }
      int used = LEVELS.stream().mapToInt(level -> seating.state(level)[0]).sum();
      // A level with no seats left of its own serves one request all the same.
      assertThat(used).isLessThanOrEqualTo(SEATS + LEVELS.size());
      if (random.nextInt(3) == 0) {
        executor.runFor(Duration.ofMillis(random.nextInt(60)));
      }
    }
    executor.runFor(Duration.ofMinutes(1));
    assertThat(all).allSatisfy(v -> assertThat(v.turnedAway ^ v.gone).isTrue());
    LEVELS.forEach(level -> assertThat(seating.state(level)).containsExactly(0, 0));
  }

  @Property(tries = 100)
  void whatIsReserved_isHadAtOnce_whateverOthersDo(@ForAll @LongRange(min = 0) long seed) {
    Limits quiet = limits(5, 2, SEATS, new Queues(4, 2, 10));
    begin(
        seed, ImmutableSortedMap.of("a", limits(15, 10, SEATS, new Queues(16, 4, 50)), "b", quiet));
    for (int i = 0; i < 200; i++) {
      enter("a", "flow-" + i % 7, 1 + i % 2, 500);
    }
    List<Visitor> mine = new ArrayList<>();
    for (int i = 0; i < quiet.reserved(); i++) {
      mine.add(enter("b", "mine", 1, 10));
    }
    assertThat(mine).allSatisfy(visitor -> assertThat(visitor.waited).isZero());
  }

  /** The seat-time that each of several ever-hungry flows has had is about the same. */
  @Property(tries = 50)
  void hungryFlows_areServedAlike(
      @ForAll @IntRange(min = 1, max = 50) int mine,
      @ForAll @IntRange(min = 1, max = 50) int other) {
    begin(1, ImmutableSortedMap.of("a", limits(4, 0, 4, new Queues(64, 6, 1000))));
    long[] had = new long[2];
    int[] millis = {mine, other};
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 20; j++) {
        hungry(i, millis, had);
      }
    }
    executor.runFor(Duration.ofSeconds(10));
    assertThat((double) had[0] / had[1]).as(Arrays.toString(had)).isBetween(0.8, 1.25);
  }

  /** Comes back as often as it is served. */
  private void hungry(int flow, int[] millis, long[] had) {
    seating.enter(
        new Flow("a", "", "schema", "", "flow-" + flow),
        1,
        new Guest() {
          @Override
          public void seated(Seat seat) {
            worker.schedule(
                () -> {
                  had[flow] += millis[flow];
                  hungry(flow, millis, had);
                  seat.leave();
                },
                millis[flow],
                TimeUnit.MILLISECONDS);
          }

          @Override
          public void turnedAway() {
            hungry(flow, millis, had);
          }
        });
  }

  @Property(tries = 100)
  void quietFlow_waitsForNoFlood(@ForAll @IntRange(max = 1000) int name) {
    begin(1, ImmutableSortedMap.of("a", limits(4, 0, 4, new Queues(128, 6, 50))));
    for (int i = 0; i < 300; i++) { // one flow fills its six queues
      enter("a", "flood", 1, 10);
    }
    Visitor quiet = enter("a", "quiet-" + name, 1, 1);
    executor.runFor(Duration.ofMinutes(1));
    assertThat(quiet.waited).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(20));
  }

  @Property(tries = 50)
  void hands_areDealtWithoutRepetition(
      @ForAll long hash, @ForAll @IntRange(min = 1, max = 9) int n) {
    int[] hand = new Queues(n + 3, n, 1).deal(hash);
    assertThat(hand).hasSize(n).doesNotHaveDuplicates();
    assertThat(Arrays.stream(hand).allMatch(card -> card >= 0 && card < n + 3)).isTrue();
  }

  @Property(tries = 100)
  void whoWaits_isServed_thoughTheLevelChanges(@ForAll @IntRange(max = 3) int queues) {
    begin(1, ImmutableSortedMap.of("a", limits(2, 0, 2, new Queues(8, 3, 50))));
    for (int i = 0; i < 30; i++) {
      enter("a", "flow-" + i, 1, 10);
    }
    seating.limit(
        queues == 3
            ? ImmutableSortedMap.of()
            : ImmutableSortedMap.of(
                "a", limits(2, 0, 2, queues == 0 ? null : new Queues(queues, 1, 50))));
    executor.runFor(Duration.ofSeconds(5));
    assertThat(all).allSatisfy(visitor -> assertThat(visitor.gone).isTrue());
  }
}
