package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.controllers.Election.Candidate;
import dev.orch.controllers.election.LeaderElection.Timing;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.HookedApi.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LeaderElectionProperties {
  /** Whatever happens to whom: one leads at most, and when all is well again, one does. */
  @Property(tries = 40)
  void anyFaults_leaveOneLeaderAtMost(@ForAll long seed) {
    Election run = new Election(seed);
    Rng rng = Rng.of(seed).split("faults");
    Crowd crowd = new Crowd(run, rng);
    for (int i = 0; i < 60; i++) {
      crowd.disturb();
      run.runFor(Duration.ofMillis(rng.nextInt(12_000)));
    }
    crowd.heal();
    run.runFor(Duration.ofMinutes(2));
    assertThat(run.leaders()).hasSize(1);
    assertThat(run.lease().holderIdentity()).isEqualTo(run.leaders().get(0).name);
  }

  /** Three candidates, to which things happen. */
  private static final class Crowd {
    private static final int SIZE = 3;

    private final Election run;
    private final Rng rng;
    private final List<Candidate> alive = new ArrayList<>();
    private int born;

    Crowd(Election run, Rng rng) {
      this.run = run;
      this.rng = rng;
      for (int i = 0; i < SIZE; i++) {
        alive.add(born());
      }
    }

    private Candidate born() {
      return run.candidate(
          "c" + born++, Timing.DEFAULT, Duration.ofSeconds(rng.nextInt(-100, 100)));
    }

    private Duration some() {
      return Duration.ofMillis(rng.nextInt(20_000));
    }

    void disturb() {
      int who = rng.nextInt(SIZE);
      Candidate candidate = alive.get(who);
      switch (rng.nextInt(9)) {
        case 0 -> run.executor.pause(candidate.name);
        case 1 -> run.executor.resume(candidate.name);
        case 2 -> {
          run.executor.kill(candidate.name);
          alive.set(who, born());
        }
        case 3 -> {
          candidate.election.close();
          alive.set(who, born());
        }
        case 4 -> candidate.faults.refuse(Call::isWrite);
        case 5 -> candidate.faults.lose(call -> rng.nextBoolean());
        case 6 -> candidate.faults.refuse(call -> rng.nextInt(3) == 0);
        case 7 -> candidate.faults.take(some(), some());
        default -> candidate.faults.heal();
      }
    }

    void heal() {
      for (Candidate candidate : alive) {
        candidate.faults.heal();
        run.executor.resume(candidate.name);
      }
    }
  }
}
