package dev.orch.testkit.simulation;

import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.HookedApi.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One caller's way to the API, with the faults that a test gives it; each call is a scheduling
 * point. From the simulation's thread.
 */
public final class Faults implements HookedApi.Hook {
  private static final Duration SLICE = Duration.ofMillis(500);

  private final List<Call> calls = new ArrayList<>();

  private final SimulatedExecutor executor;
  private Predicate<Call> refused = call -> false;
  private Predicate<Call> lost = call -> false;
  private Predicate<Call> broken = call -> false;
  private Predicate<Call> last = call -> false;
  private Runnable death = () -> {};
  private Duration request = Duration.ZERO;
  private Duration answer = Duration.ZERO;

  /** None yet. */
  public Faults(SimulatedExecutor executor) {
    this.executor = executor;
  }

  /** What was called, in order; a view. */
  public List<Call> calls() {
    return calls;
  }

  /** The API refuses these calls from now on. */
  public void refuse(Predicate<Call> which) {
    refused = which;
  }

  /** The API does what these calls ask, and the answer is lost. */
  public void lose(Predicate<Call> which) {
    lost = which;
  }

  /** These calls fail with something that isn't the API's. */
  public void breakDown(Predicate<Call> which) {
    broken = which;
  }

  /** The caller dies right after such a call: the API did what it asked, and it knows nothing. */
  public void dieAfter(Predicate<Call> which, Runnable dying) {
    last = which;
    death = dying;
  }

  /** How long a call takes to arrive, and its answer to return. */
  public void take(Duration toArrive, Duration toReturn) {
    request = toArrive;
    answer = toReturn;
  }

  /** Calls go well again. */
  public void heal() {
    refuse(call -> false);
    lose(call -> false);
    breakDown(call -> false);
    dieAfter(call -> false, () -> {});
    take(Duration.ZERO, Duration.ZERO);
  }

  @Override
  public <R> R around(Call call, Supplier<R> to) {
    calls.add(call);
    pass(request);
    if (refused.test(call)) {
      throw unavailable("refused");
    }
    if (broken.test(call)) {
      throw new IllegalStateException("no connection");
    }
    R result = to.get();
    if (last.test(call)) {
      death.run();
    }
    pass(answer);
    if (lost.test(call)) {
      throw unavailable("the answer is lost");
    }
    return result;
  }

  private static ApiException unavailable(String why) {
    return Errors.of(Reason.SERVICE_UNAVAILABLE, why, null);
  }

  /** Time goes by in the middle of a call, and others run. */
  private void pass(Duration time) {
    executor.interleave();
    for (Duration left = time; !left.isZero(); ) {
      Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
      executor.time().advance(slice);
      left = left.minus(slice);
      executor.interleave();
    }
  }
}
