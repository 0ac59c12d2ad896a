package dev.orch.controllers.autoscaling;

import dev.orch.model.autoscalingv2.HPAScalingPolicy;
import dev.orch.model.autoscalingv2.HPAScalingRules;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerBehavior;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a recommendation: it is held by recent ones, then by how fast the target may grow
 * and shrink, and by its bounds. For one run; immutable but for the history, which it reads.
 *
 * @param current how many replicas there are to be now
 */
record Normalization(
    @Nullable HorizontalPodAutoscalerBehavior behavior,
    int least,
    int most,
    int current,
    ScalingHistory history,
    Instant now) {
  /** For how long a higher recommendation holds a lower one up, if nothing is said. */
  private static final int WINDOW = 300;

  /**
   * A number of replicas and why it is that.
   *
   * @param held whether it is another one than what was asked
   */
  record Outcome(int replicas, boolean held, String reason, String message) {}

  /** Where recent recommendations hold this one. */
  Outcome stabilized(int recommended) {
    int lowest = lowest(recommended, window(up(), 0));
    int highest = highest(recommended, window(down(), WINDOW));
    int held = behavior == null ? highest : Math.min(Math.max(current, lowest), highest);
    if (held == recommended) {
      return new Outcome(held, false, "ReadyForNewScale", "recommended size matches current size");
    }
    return behavior != null && recommended >= current
        ? new Outcome(
            held,
            true,
            "ScaleUpStabilized",
            "recent recommendations were lower than current one, applying the lowest recent"
                + " recommendation")
        : new Outcome(
            held,
            true,
            "ScaleDownStabilized",
            "recent recommendations were higher than current one, applying the highest recent"
                + " recommendation");
  }

  private @Nullable HPAScalingRules up() {
    return behavior == null ? null : behavior.scaleUp();
  }

  private @Nullable HPAScalingRules down() {
    return behavior == null ? null : behavior.scaleDown();
  }

  private static int window(@Nullable HPAScalingRules rules, int ifNone) {
    Integer seconds = rules == null ? null : rules.stabilizationWindowSeconds();
    return Objects.requireNonNullElse(seconds, ifNone);
  }

  private int lowest(int recommended, int seconds) {
    return IntStream.concat(IntStream.of(recommended), recent(seconds)).min().orElseThrow();
  }

  private int highest(int recommended, int seconds) {
    return IntStream.concat(IntStream.of(recommended), recent(seconds)).max().orElseThrow();
  }

  private IntStream recent(int seconds) {
    return history.recommended(seconds, now).stream().mapToInt(Integer::intValue);
  }

  /** Where the bounds or the rate hold it. */
  Outcome limited(int wanted) {
    if (wanted > current) {
      int fastest = growth();
      int limit = Math.min(most, fastest);
      if (wanted > limit) {
        return most > fastest
            ? new Outcome(
                limit,
                true,
                "ScaleUpLimit",
                "the desired replica count is increasing faster than the maximum scale rate")
            : new Outcome(
                limit,
                true,
                "TooManyReplicas",
                "the desired replica count is more than the maximum replica count");
      }
    } else if (wanted < current) {
      int fastest = shrinkage();
      int limit = Math.max(least, fastest);
      if (wanted < limit) {
        return least < fastest
            ? new Outcome(
                limit,
                true,
                "ScaleDownLimit",
                "the desired replica count is decreasing faster than the maximum scale rate")
            : new Outcome(
                limit,
                true,
                "TooFewReplicas",
                "the desired replica count is less than the minimum replica count");
      }
    }
    return new Outcome(
        wanted, false, "DesiredWithinRange", "the desired count is within the acceptable range");
  }

  /** The most replicas that there may be now. */
  private int growth() {
    HPAScalingRules rules = up();
    if (rules == null) {
      return Math.max(2 * current, 4);
    }
    IntStream limits =
        rules.policies().stream().mapToInt(policy -> Math.max(current, grown(policy)));
    return select(limits, rules, false);
  }

  /** The least replicas that there may be now. */
  private int shrinkage() {
    HPAScalingRules rules = down();
    if (rules == null) {
      return least;
    }
    IntStream limits =
        rules.policies().stream().mapToInt(policy -> Math.min(current, shrunk(policy)));
    return select(limits, rules, true);
  }

  /** The policy that changes most, or least; none where scaling that way is disabled. */
  private int select(IntStream limits, HPAScalingRules rules, boolean down) {
    String select = Objects.requireNonNullElse(rules.selectPolicy(), "Max");
    if (select.equals("Disabled")) {
      return current;
    }
    boolean largest = select.equals("Min") == down;
    return (largest ? limits.max() : limits.min()).orElse(current);
  }

  private int atStart(HPAScalingPolicy policy) {
    return current - history.changed(policy.periodSeconds(), now);
  }

  private int grown(HPAScalingPolicy policy) {
    int start = atStart(policy);
    return policy.type().equals("Pods")
        ? start + policy.value()
        : (int) Math.ceil(start * (1 + policy.value() / 100.0));
  }

  private int shrunk(HPAScalingPolicy policy) {
    int start = atStart(policy);
    return policy.type().equals("Pods")
        ? start - policy.value()
        : (int) (start * (1 - policy.value() / 100.0));
  }
}
