package dev.orch.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.autoscalingv2.HPAScalingPolicy;
import dev.orch.model.autoscalingv2.HPAScalingRules;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerBehavior;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NormalizationProperties {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final int PERIOD = 60;

  private static HPAScalingRules rules(int window, String select, HPAScalingPolicy... policies) {
    return new HPAScalingRules(window, select, List.of(policies), null);
  }

  private static HPAScalingPolicy pods(int value) {
    return new HPAScalingPolicy("Pods", value, PERIOD);
  }

  private static HPAScalingPolicy percent(int value) {
    return new HPAScalingPolicy("Percent", value, PERIOD);
  }

  private static HorizontalPodAutoscalerBehavior behavior(
      HPAScalingRules up, HPAScalingRules down) {
    return new HorizontalPodAutoscalerBehavior(up, down);
  }

  private static Normalization at(
      int second,
      int current,
      ScalingHistory history,
      @Nullable HorizontalPodAutoscalerBehavior behavior) {
    return new Normalization(behavior, 2, 50, current, history, START.plusSeconds(second));
  }

  /** Whatever is recommended each quarter of a minute. */
  @Property
  void size_staysInBounds_andChangesNoFasterThanThePolicies(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 80) Integer> recommended,
      @ForAll @IntRange(min = 1, max = 10) int up,
      @ForAll @IntRange(min = 1, max = 10) int down,
      @ForAll @IntRange(max = 120) int window) {
    HorizontalPodAutoscalerBehavior behavior =
        behavior(rules(window, "Max", pods(up)), rules(window, "Max", pods(down)));
    ScalingHistory history = new ScalingHistory();
    List<Integer> sizes = new ArrayList<>(List.of(10));
    for (int i = 0; i < recommended.size(); i++) {
      int current = sizes.get(i);
      Normalization now = at(i * 15, current, history, behavior);
      int size = now.limited(now.stabilized(recommended.get(i)).replicas()).replicas();
      history.recommend(recommended.get(i), now.now());
      history.change(size - current, now.now());
      sizes.add(size);
      assertThat(size).isBetween(2, 50);
      List<Integer> minute = sizes.subList(Math.max(0, i + 1 - PERIOD / 15), i + 1);
      assertThat(size).isBetween(Collections.min(minute) - down, Collections.max(minute) + up);
    }
  }

  @Test
  void lowerRecommendation_isHeldUpByHigherOnesOfFiveMinutes() {
    ScalingHistory history = new ScalingHistory();
    history.recommend(8, START);
    Normalization.Outcome held = at(299, 8, history, null).stabilized(3);
    assertThat(held.replicas()).isEqualTo(8);
    assertThat(held.reason()).isEqualTo("ScaleDownStabilized");
    assertThat(at(301, 8, history, null).stabilized(3).replicas()).isEqualTo(3);
    assertThat(at(1, 8, history, null).stabilized(9).reason()).isEqualTo("ReadyForNewScale");
  }

  @Test
  void higherRecommendation_isHeldDownByLowerOnesOfTheWindow() {
    HorizontalPodAutoscalerBehavior slow =
        behavior(rules(120, "Max", percent(100)), rules(0, "Max", percent(100)));
    ScalingHistory history = new ScalingHistory();
    history.recommend(5, START);
    Normalization.Outcome held = at(100, 4, history, slow).stabilized(8);
    assertThat(held.replicas()).isEqualTo(5);
    assertThat(held.reason()).isEqualTo("ScaleUpStabilized");
    assertThat(at(121, 4, history, slow).stabilized(8).replicas()).isEqualTo(8);
  }

  @Test
  void withoutBehavior_sizeAtMostDoubles() {
    Normalization ten = at(0, 10, new ScalingHistory(), null);
    assertThat(ten.limited(30).replicas()).isEqualTo(20);
    assertThat(ten.limited(30).reason()).isEqualTo("ScaleUpLimit");
    assertThat(at(0, 2, new ScalingHistory(), null).limited(9).replicas()).isEqualTo(4);
    assertThat(at(0, 40, new ScalingHistory(), null).limited(70).replicas()).isEqualTo(50);
    assertThat(at(0, 40, new ScalingHistory(), null).limited(70).reason())
        .isEqualTo("TooManyReplicas");
    assertThat(ten.limited(1).replicas()).isEqualTo(2);
    assertThat(ten.limited(1).reason()).isEqualTo("TooFewReplicas");
    assertThat(ten.limited(12).reason()).isEqualTo("DesiredWithinRange");
  }

  private static int grown(String select) {
    return at(
            0,
            10,
            new ScalingHistory(),
            behavior(rules(0, select, pods(3), percent(80)), rules(0, "Max", pods(1))))
        .limited(40)
        .replicas();
  }

  private static Normalization.Outcome shrunk(String select) {
    return at(
            0,
            10,
            new ScalingHistory(),
            behavior(rules(0, "Max", pods(1)), rules(0, select, pods(3), percent(55))))
        .limited(2);
  }

  @Test
  void policies_areSelected() {
    assertThat(List.of(grown("Max"), grown("Min"), grown("Disabled"))).containsExactly(18, 13, 10);
    assertThat(shrunk("Max").replicas()).isEqualTo(4);
    assertThat(shrunk("Min").replicas()).isEqualTo(7);
    assertThat(shrunk("Disabled").replicas()).isEqualTo(10);
    assertThat(shrunk("Min").reason()).isEqualTo("ScaleDownLimit");
  }
}
