package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.election.LeaderElection;
import dev.orch.controllers.election.LeaderElection.Timing;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.HookedApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Candidates for one Lease, each on a worker of its own; watches all the time that one leads at
 * most.
 */
final class Election {
  static final Duration LIMIT = Duration.ofMinutes(10);

  final SimulatedExecutor executor;
  final Api api;
  private final List<Candidate> candidates = new ArrayList<>();

  Election(long seed) {
    executor = new SimulatedExecutor(seed);
    executor.trace().on();
    api = LocalApi.builder().clock(executor.time()).seed(seed).build().as(Caller.component("test"));
    api.resources(Namespace.class)
        .create(
            api.kinds()
                .of(Namespace.class)
                .read(Json.parse("{\"metadata\":{\"name\":\"default\"}}"), unknown -> {}));
  }

  /** One candidate with its own way to the API and its own clock. */
  final class Candidate {
    final String name;
    final Faults faults = new Faults(executor);
    final LeaderElection election;

    private Candidate(String name, Timing timing, Duration clockAhead) {
      this.name = name;
      this.election =
          new LeaderElection(
              new HookedApi(api, new Watched(faults)),
              "default",
              "lock",
              name,
              timing,
              () -> executor.time().instant().plus(clockAhead),
              executor.time()::nanos,
              executor.worker(name));
    }

    /** Whether it believes that it leads. */
    boolean leads() {
      return election.isLeader();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Looks at the candidates around each call. */
  private final class Watched implements HookedApi.Hook {
    private final HookedApi.Hook hook;

    Watched(HookedApi.Hook hook) {
      this.hook = hook;
    }

    @Override
    public <R> R around(HookedApi.Call call, Supplier<R> to) {
      check();
      R result = hook.around(call, to);
      check();
      return result;
    }
  }

  /** A candidate that has begun to try. */
  Candidate candidate(String name) {
    return candidate(name, Timing.DEFAULT, Duration.ZERO);
  }

  Candidate candidate(String name, Timing timing, Duration clockAhead) {
    Candidate candidate = new Candidate(name, timing, clockAhead);
    candidates.add(candidate);
    candidate.election.start();
    return candidate;
  }

  List<Candidate> leaders() {
    return candidates.stream().filter(Candidate::leads).toList();
  }

  private void check() {
    assertThat(leaders()).as(this::dump).hasSizeLessThan(2);
  }

  private String dump() {
    return "at " + executor.time().elapsed() + "\n" + executor.trace();
  }

  /** Runs until the condition holds, and always looks that one leads at most. */
  void until(BooleanSupplier condition) {
    assertThat(runUntil(condition, LIMIT)).as(this::dump).isTrue();
  }

  /** The same for so long. */
  void runFor(Duration duration) {
    runUntil(() -> false, duration);
  }

  private boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = executor.time().nanos() + limit.toNanos();
    // A slow call may go beyond the end; the executor would then set its clock back.
    executor.runUntil(
        () -> {
          check();
          return condition.getAsBoolean() || executor.time().nanos() > end;
        },
        limit);
    return condition.getAsBoolean();
  }

  Resources<Lease> leases() {
    return api.resources(Lease.class).inNamespace("default");
  }

  /** The Lease as it is. */
  LeaseSpec lease() {
    return leases().get("lock").spec();
  }
}
