package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orch.contracts.controllers.Election.Candidate;
import dev.orch.controllers.election.LeaderElection.Timing;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.json.Json;
import dev.orch.testkit.simulation.HookedApi.Call;
import dev.orch.testkit.simulation.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderElectionTest {
  private static final Duration RETRY = Timing.DEFAULT.retry();
  private static final Duration RENEW = Timing.DEFAULT.renew();
  private static final Duration LEASE = Timing.DEFAULT.lease();

  private static Instant renewed(LeaseSpec lease) {
    assertThat(lease.renewTime()).isNotNull();
    return lease.renewTime();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void firstCandidate_writesTheLeaseAsKubernetesDoes(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    LeaseSpec first = run.lease();
    Instant now = run.executor.time().instant();
    assertThat(first.holderIdentity()).isEqualTo("a");
    assertThat(first.leaseDurationSeconds()).isEqualTo(15);
    assertThat(first.acquireTime()).isEqualTo(now);
    assertThat(first.renewTime()).isEqualTo(now);
    assertThat(first.leaseTransitions()).isZero();
    assertThat(run.leases().kind().toJson(run.leases().get("lock")).toString())
        .contains("\"renewTime\":\"2026-01-01T00:00:00.000000Z\"");

    run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    LeaseSpec later = run.lease();
    assertThat(run.leaders()).containsExactly(a);
    assertThat(later.acquireTime()).isEqualTo(first.acquireTime());
    assertThat(later.leaseTransitions()).isZero();
    assertThat(Duration.between(renewed(later), run.executor.time().instant()))
        .isLessThanOrEqualTo(RETRY);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void deadLeader_isSucceededAfterItsLease(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    Instant last = renewed(run.lease());
    run.executor.kill("a");

    run.until(() -> "b".equals(run.lease().holderIdentity()));
    assertThat(Duration.between(last, run.executor.time().instant()))
        .isBetween(LEASE, LEASE.plus(RETRY.multipliedBy(2)));
    run.until(b::leads);
    assertThat(run.lease().leaseTransitions()).isEqualTo(1);
    assertThat(run.lease().acquireTime()).isEqualTo(renewed(run.lease())).isAfter(last);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closedLeader_isSucceededAtOnce(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    a.election.close();
    assertThat(a.leads()).isFalse();
    run.until(() -> !"a".equals(run.lease().holderIdentity()));
    LeaseSpec released = run.lease();
    if (!"b".equals(released.holderIdentity())) {
      Instant now = run.executor.time().instant();
      assertThat(released.holderIdentity()).isEmpty();
      assertThat(released.leaseDurationSeconds()).isEqualTo(1);
      assertThat(released.acquireTime()).isEqualTo(now);
      assertThat(released.renewTime()).isEqualTo(now);
      assertThat(released.leaseTransitions()).isZero();
    }
    run.runFor(RETRY);
    assertThat(b.leads()).isTrue();
    assertThat(run.lease().leaseTransitions()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void closedFollower_leavesTheLeaseAlone(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    b.election.close();
    int calls = b.faults.calls().size();
    run.runFor(Duration.ofMinutes(1));
    assertThat(b.faults.calls()).hasSize(calls).noneMatch(Call::isWrite);
    assertThat(run.leaders()).containsExactly(a);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void leaderThatCannotRenew_stopsBeforeAnotherStarts(long seed) {
    Election run = new Election(seed);
    // No try of its own ends at the deadline.
    Candidate a =
        run.candidate("a", new Timing(LEASE, RENEW, Duration.ofSeconds(3)), Duration.ZERO);
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    Instant last = renewed(run.lease());
    a.faults.refuse(Call::isWrite);

    run.until(() -> !a.election.leading().isTrue());
    assertThat(a.leads()).isFalse();
    assertThat(Duration.between(last, run.executor.time().instant())).isEqualTo(RENEW);
    run.until(b::leads);
    assertThat(Duration.between(last, run.executor.time().instant())).isGreaterThanOrEqualTo(LEASE);

    a.faults.heal();
    run.runFor(Duration.ofMinutes(1));
    assertThat(run.leaders()).containsExactly(b);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shortOutage_endsNoTerm(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    List<Boolean> told = new ArrayList<>();
    a.election.leading().listen(told::add);
    run.candidate("b");
    for (int i = 0; i < 5; i++) {
      a.faults.refuse(call -> true);
      run.runFor(RENEW.minus(RETRY.multipliedBy(2)));
      a.faults.heal();
      run.runFor(Duration.ofSeconds(5));
    }
    assertThat(told).containsExactly(true);
    assertThat(run.lease().leaseTransitions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void brokenConnection_isTriedAgain(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    a.faults.breakDown(call -> true);
    try (Logged logged = new Logged("dev.orch.controllers.election.LeaderElection")) {
      run.runFor(RETRY);
      assertThat(logged.messages()).containsExactly("WARNING lock: a", "WARNING lock: a");
    }
    assertThat(a.leads()).isFalse();
    a.faults.heal();
    run.runFor(RETRY);
    assertThat(a.leads()).isTrue();
  }

  /** The write that made it leader went through, and it doesn't know. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lostAnswer_isFoundOutAndCountedOnce(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(RETRY);
    a.election.close();
    b.faults.lose(Call::isWrite);
    run.until(() -> "b".equals(run.lease().holderIdentity()));
    assertThat(b.leads()).isFalse();
    Instant acquired = run.lease().acquireTime();
    b.faults.heal();
    run.until(b::leads);
    assertThat(run.lease().leaseTransitions()).isEqualTo(1);
    assertThat(run.lease().acquireTime()).isEqualTo(acquired);
  }

  /** It took the Lease, doesn't know, and is closed: nobody should have to wait for it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lostAnswerBeforeClose_isReleasedToo(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    a.faults.lose(Call::isWrite);
    run.runFor(Duration.ofSeconds(1));
    a.faults.heal();
    a.election.close();
    Candidate b = run.candidate("b");
    run.runFor(RETRY);
    assertThat(b.leads()).isTrue();
  }

  /** Closed while its write is on the way. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closeDuringAnAttempt_releases(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    a.faults.refuse(
        call -> {
          if (call.isWrite()) {
            a.election.close();
          }
          return false;
        });
    run.runFor(Duration.ofSeconds(20));
    assertThat(a.leads()).isFalse();
    assertThat(run.lease().holderIdentity()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void pausedLeader_doesNotBelieveThatItLeads(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    run.executor.pause("a");
    run.until(b::leads);
    run.executor.resume("a");
    run.runFor(Duration.ofMinutes(1));
    assertThat(run.leaders()).containsExactly(b);
  }

  /** An answer that comes after the Lease is over tells of a leadership that is over as well. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void lateAnswer_makesNoLeader(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(1));
    a.faults.take(Duration.ZERO, Duration.ofSeconds(30));
    run.until(b::leads);
    run.runFor(Duration.ofMinutes(2));
    assertThat(run.leaders()).doesNotContain(a);
  }

  /** A read that took long shows a renewal from its end, not from its beginning. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void slowRead_takesNoLeaseThatIsStillGood(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    Candidate b = run.candidate("b");
    b.faults.take(Duration.ofSeconds(14), Duration.ZERO);
    run.runFor(Duration.ofMinutes(2));
    assertThat(run.leaders()).doesNotContain(b);
    b.faults.heal();
    run.runFor(Duration.ofMinutes(1));
    assertThat(run.leaders()).hasSize(1);
  }

  /** The Lease says for how long it was taken; others needn't have the same timing. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void longerLease_isWaitedFor(long seed) {
    Election run = new Election(seed);
    Timing slow =
        new Timing(Duration.ofSeconds(60), Duration.ofSeconds(40), Duration.ofSeconds(20));
    Candidate a = run.candidate("a", slow, Duration.ZERO);
    run.until(a::leads);
    Candidate b = run.candidate("b");
    run.runFor(Duration.ofMinutes(5));
    assertThat(run.leaders()).containsExactly(a);
    run.executor.kill("a");
    run.until(b::leads);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void deletedLease_isMadeAgain(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    run.leases().delete("lock");
    run.runFor(RETRY);
    assertThat(a.leads()).isTrue();
    assertThat(run.lease().holderIdentity()).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leaseThatSomebodyElseTook_endsTheTerm(long seed) {
    Election run = new Election(seed);
    Candidate a = run.candidate("a");
    run.until(a::leads);
    run.leases().edit("lock", lease -> lease.withSpec(lease.spec().withHolderIdentity("x")));
    run.runFor(RETRY);
    assertThat(a.leads()).isFalse();
  }

  @Test
  void leaseWithoutSpec_isFree() {
    Election run = new Election(1);
    run.leases()
        .create(
            run.leases()
                .kind()
                .read(Json.parse("{\"metadata\":{\"name\":\"lock\"}}"), unknown -> {}));
    Candidate a = run.candidate("a");
    run.until(a::leads);
    assertThat(run.lease().leaseTransitions()).isEqualTo(1);
  }

  @Test
  void partOfASecond_isRoundedUp() {
    Election run = new Election(1);
    Timing timing =
        new Timing(Duration.ofMillis(2500), Duration.ofMillis(2200), Duration.ofMillis(500));
    Candidate a = run.candidate("a", timing, Duration.ZERO);
    run.until(a::leads);
    assertThat(run.lease().leaseDurationSeconds()).isEqualTo(3);
  }

  @Test
  void timing_mustLeaveTimeToStop() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Timing(RENEW, RENEW, RETRY));
    assertThatIllegalArgumentException().isThrownBy(() -> new Timing(LEASE, RETRY, RETRY));
    assertThatIllegalArgumentException().isThrownBy(() -> new Timing(LEASE, RENEW, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new Election(1).candidate(""));
  }
}
