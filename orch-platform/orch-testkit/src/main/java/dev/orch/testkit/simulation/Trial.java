package dev.orch.testkit.simulation;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One trial of a specification: some rounds in which somebody acts and something breaks, then all
 * heals, settles, and is quiet.
 */
final class Trial implements AutoCloseable {
  private static final int ROUNDS = 40;

  /** So many writes without time moving on are taken for an endless quarrel. */
  private static final int WRITES_AT_ONCE = 5_000;

  private final Specification specification;
  private final SimulatedExecutor executor;
  private final Rng rng;
  private final ImmutableList<Fault> possible;
  private final Faults faults;
  private final FragileWatches watches;
  private final Logged logged = new Logged("dev.orch.controllers");
  private final Simulation cluster;
  private @Nullable AssertionError broken;
  private Duration lastWrite = Duration.ZERO;
  private int writesAtOnce;

  Trial(Specification specification, long seed) {
    this.specification = specification;
    this.executor = new SimulatedExecutor(seed);
    this.rng = Rng.of(seed).split("trial");
    this.possible = ImmutableList.copyOf(specification.faults());
    this.faults = new Faults(executor);
    this.watches = new FragileWatches(executor, faults);
    this.cluster =
        Simulation.of(
            seed,
            executor,
            simulated -> new Checked(),
            specification.kinds(),
            specification::loops);
  }

  /** What was done so far, a line for each task and each write; what the fault was, for each. */
  String trace() {
    return executor.trace().toString();
  }

  /**
   * Returns how much virtual time it took.
   *
   * @param traced whether {@link #trace} is wanted
   */
  Duration run(boolean traced) {
    if (!traced) {
      executor.trace().off();
    }
    specification.prepare(cluster);
    for (int i = 0; i < ROUNDS; i++) {
      Duration round =
          rng.nextInt(8) == 0 ? Duration.ofMinutes(5) : Duration.ofMillis(rng.nextInt(5_000));
      if (rng.nextBoolean()) {
        actWithin(round);
      }
      if (rng.nextBoolean()) {
        disturb();
      }
      pass(round);
    }
    heal();
    pass(specification.patience());
    specification.settled(cluster);
    long revision = cluster.store().revision();
    pass(specification.quiet());
    if (!specification.quiet().isZero() && cluster.store().revision() != revision) {
      throw new AssertionError("writes when all is settled, from revision " + revision + " on");
    }
    return executor.time().elapsed();
  }

  private void note(String what) {
    executor.trace().note(executor.currentWorker().orElse("trial"), what);
  }

  /** At the round's beginning, or in the middle of it, maybe between two calls of a controller. */
  private void actWithin(Duration round) {
    if (rng.nextBoolean()) {
      act();
      return;
    }
    long delay = rng.nextInt((int) round.toMillis() + 1);
    executor.worker("somebody").schedule(this::act, delay, TimeUnit.MILLISECONDS);
  }

  private void act() {
    note("acts");
    try {
      specification.act(cluster, rng);
    } catch (ApiException refused) {
      if (refused.status().code() >= 500) {
        throw refused;
      }
    }
    check();
  }

  private void check() {
    try {
      Duration now = executor.time().elapsed();
      writesAtOnce = now.equals(lastWrite) ? writesAtOnce + 1 : 0;
      lastWrite = now;
      if (writesAtOnce > WRITES_AT_ONCE) {
        throw new AssertionError("writes without end at " + now);
      }
      specification.always(cluster);
    } catch (AssertionError failed) {
      broken = broken == null ? failed : broken;
      throw failed;
    }
  }

  private void disturb() {
    if (possible.isEmpty() || rng.nextInt(3) == 0) {
      heal();
      return;
    }
    Fault fault = rng.pick(possible);
    note(fault.name());
    switch (fault) {
      case STALE_CACHES -> watches.hold(type -> rng.nextBoolean());
      case MISSED_CHANGES -> miss();
      case CRASHES -> crash();
      case REFUSED_CALLS -> faults.refuse(call -> call.isWrite() && rng.nextBoolean());
      case LOST_ANSWERS -> faults.lose(call -> call.isWrite() && rng.nextBoolean());
      case SLOW_CALLS ->
          faults.take(Duration.ofMillis(rng.nextInt(2_000)), Duration.ofMillis(rng.nextInt(2_000)));
    }
  }

  private void miss() {
    switch (rng.nextInt(3)) {
      case 0 -> watches.cut();
      case 1 -> watches.expire();
      default -> {
        cluster.store().compact(cluster.store().revision());
        watches.cut();
      }
    }
  }

  /** At once, or right after one of the next writes. */
  private void crash() {
    Duration down = Duration.ofMillis(rng.nextInt(20_000));
    if (rng.nextBoolean()) {
      cluster.crash(down);
      return;
    }
    int[] left = {rng.nextInt(6)};
    faults.dieAfter(call -> call.isWrite() && left[0]-- == 0, () -> cluster.crash(down));
  }

  private void heal() {
    note("all is well");
    faults.heal();
    watches.hold(type -> false);
  }

  private void pass(Duration time) {
    executor.runFor(time);
    if (broken != null) {
      throw broken;
    }
    if (logged.thrown() != null) {
      throw new AssertionError("a controller threw " + logged.thrown(), logged.thrown());
    }
  }

  @Override
  public void close() {
    cluster.close();
    logged.close();
  }

  /** Looks after each write whether all still holds, before anybody else moves. */
  private final class Checked implements HookedApi.Hook {
    @Override
    public <R> R around(HookedApi.Call call, Supplier<R> to) {
      return watches.around(
          call,
          () -> {
            R result = to.get();
            if (call.isWrite()) {
              note(call.verb() + " " + call.kind().name() + " " + call.name() + " -> " + result);
              check();
            }
            return result;
          });
    }

    @Override
    public <T extends Resource> ApiWatch watch(
        Resources<T> to, WatchOptions options, Executor on, WatchHandler<T> handler) {
      return watches.watch(to, options, on, handler);
    }

    @Override
    public void callerDied() {
      watches.callerDied();
    }
  }
}
