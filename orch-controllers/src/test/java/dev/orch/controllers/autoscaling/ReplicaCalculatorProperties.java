package dev.orch.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.controllers.autoscaling.Metrics.Sample;
import dev.orch.controllers.autoscaling.Metrics.UnavailableException;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplicaCalculatorProperties {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Tolerance TENTH = new Tolerance(0.1, 0.1);

  /** What is known of a pod: its usage, or why there is none that counts. */
  enum State {
    MEASURED,
    MISSING,
    PENDING,
    DELETED,
    FAILED
  }

  private static Pod pod(int number, State state) {
    String phase =
        switch (state) {
          case PENDING -> "Pending";
          case FAILED -> "Failed";
          default -> "Running";
        };
    String deleted = state == State.DELETED ? ",'deletionTimestamp':'2026-01-01T11:59:00Z'" : "";
    return read(
        "{'metadata':{'name':'p%d'%s},'status':{'phase':'%s'}}".formatted(number, deleted, phase));
  }

  private static Pod read(String json) {
    return BuiltInKinds.POD.read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  private static Sample sample(long milli) {
    return new Sample(NOW, Duration.ofMinutes(1), milli);
  }

  /** As the documentation says it, step by step. */
  private static int documented(
      List<State> states, List<Long> usage, long target, int replicas, Tolerance tolerance) {
    List<Long> measured = new ArrayList<>();
    int missing = 0;
    int pending = 0;
    for (int i = 0; i < states.size(); i++) {
      switch (states.get(i)) {
        case MEASURED -> measured.add(usage.get(i));
        case MISSING -> missing++;
        case PENDING -> pending++;
        default -> {}
      }
    }
    double ratio = average(measured) / (double) target;
    if (missing == 0 && (pending == 0 || ratio <= 1)) {
      boolean close = ratio >= 1 - tolerance.down() && ratio <= 1 + tolerance.up();
      return close ? replicas : (int) Math.ceil(ratio * measured.size());
    }
    List<Long> damped = new ArrayList<>(measured);
    for (int i = 0; i < missing && ratio != 1; i++) {
      damped.add(ratio > 1 ? 0 : target);
    }
    for (int i = 0; i < pending && ratio > 1; i++) {
      damped.add(0L);
    }
    double again = average(damped) / (double) target;
    int wanted = (int) Math.ceil(again * damped.size());
    boolean close = again >= 1 - tolerance.down() && again <= 1 + tolerance.up();
    boolean turned = ratio > 1 && again < 1 || ratio < 1 && again > 1;
    boolean against = again > 1 && wanted < replicas || again < 1 && wanted > replicas;
    return close || turned || against ? replicas : wanted;
  }

  private static long average(List<Long> usage) {
    return usage.stream().mapToLong(Long::longValue).sum() / usage.size();
  }

  @Property(tries = 2000)
  void average_isAsDocumented(
      @ForAll @Size(min = 1, max = 12) List<State> states,
      @ForAll @Size(value = 12) List<@LongRange(max = 400) Long> usage,
      @ForAll @LongRange(min = 1, max = 300) long target,
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(max = 30) int down,
      @ForAll @IntRange(max = 30) int up) {
    List<Pod> pods = new ArrayList<>();
    Map<String, Sample> samples = new TreeMap<>();
    for (int i = 0; i < states.size(); i++) {
      pods.add(pod(i, states.get(i)));
      if (states.get(i) != State.MISSING) { // what is known of the others doesn't count
        samples.put("p" + i, sample(usage.get(i)));
      }
    }
    Tolerance tolerance = new Tolerance(down / 100.0, up / 100.0);
    ReplicaCalculator calculator = new ReplicaCalculator(pods, replicas, tolerance, NOW);
    if (!states.contains(State.MEASURED)) {
      assertThatThrownBy(() -> calculator.average(samples, target, false))
          .isInstanceOf(UnavailableException.class)
          .hasMessage("did not receive metrics for targeted pods (pods might be unready)");
      return;
    }
    assertThat(calculator.average(samples, target, false).replicas())
        .isEqualTo(documented(states, usage, target, replicas, tolerance));
  }

  private static ReplicaCalculator of(int replicas, Pod... pods) {
    return new ReplicaCalculator(List.of(pods), replicas, TENTH, NOW);
  }

  @Test
  void utilization_isOfWhatIsRequested() {
    ReplicaCalculator two = of(2, pod(0, State.MEASURED), pod(1, State.MEASURED));
    Map<String, Sample> samples = Map.of("p0", sample(300), "p1", sample(500));
    var answer = two.utilization(samples, () -> Map.of("p0", 1000L, "p1", 1000L), 20, false);
    assertThat(answer).isEqualTo(new ReplicaCalculator.Answer(4, 400, 40));
  }

  @Test
  void missingPods_useAllThatTheyRequest_whereTooManySeemToBe() {
    ReplicaCalculator three =
        of(3, pod(0, State.MEASURED), pod(1, State.MEASURED), pod(2, State.MISSING));
    Map<String, Sample> samples = Map.of("p0", sample(100), "p1", sample(100));
    Map<String, Long> requests = Map.of("p0", 1000L, "p1", 1000L, "p2", 1000L);
    assertThat(three.utilization(samples, () -> requests, 50, false).replicas()).isEqualTo(3);
    assertThat(three.utilization(samples, () -> requests, 80, false).replicas()).isEqualTo(2);
  }

  @Test
  void pods_mustBeThere() {
    assertThatThrownBy(() -> of(1).average(Map.of("p0", sample(1)), 1, false))
        .hasMessage("no pods returned by selector while calculating replica count");
  }

  private static Pod started(String started, String ready, String since) {
    return read(
        "{'metadata':{'name':'p0'},'status':{'phase':'Running','startTime':'%s','conditions':[{'type':'Ready','status':'%s','lastTransitionTime':'%s'}]}}"
            .formatted(started, ready, since));
  }

  private static boolean counts(Pod pod) {
    return PodGroups.of(List.of(pod), Map.of("p0", sample(1)), true, NOW).ready() == 1;
  }

  @Test
  void processor_isMeasuredWhenThePodHasBegunItsWork() {
    assertThat(counts(started("2026-01-01T11:58:00Z", "True", "2026-01-01T11:58:30Z"))).isTrue();
    assertThat(counts(started("2026-01-01T11:58:00Z", "True", "2026-01-01T11:59:30Z"))).isFalse();
    assertThat(counts(started("2026-01-01T11:58:00Z", "False", "2026-01-01T11:58:10Z"))).isFalse();
    assertThat(counts(started("2026-01-01T11:00:00Z", "False", "2026-01-01T11:00:10Z"))).isFalse();
    assertThat(counts(started("2026-01-01T11:00:00Z", "False", "2026-01-01T11:30:00Z"))).isTrue();
    assertThat(counts(pod(0, State.MEASURED))).isFalse();
  }

  @Test
  void value_isWeighedByReadyPods() {
    Pod ready = started("2026-01-01T11:00:00Z", "True", "2026-01-01T11:00:10Z");
    assertThat(of(1, ready).value(3000, 1000).replicas()).isEqualTo(3);
    assertThat(of(1, ready).value(1050, 1000).replicas()).isEqualTo(1);
    assertThat(of(0).value(2500, 1000).replicas()).isEqualTo(3);
    assertThat(of(0).value(0, 1000).replicas()).isZero();
  }

  @Test
  void share_isOfEachPod() {
    assertThat(of(2).share(5000, 1000, 2)).isEqualTo(new ReplicaCalculator.Answer(5, 2500, 0));
    assertThat(of(2).share(2100, 1000, 2)).isEqualTo(new ReplicaCalculator.Answer(2, 1050, 0));
  }
}
