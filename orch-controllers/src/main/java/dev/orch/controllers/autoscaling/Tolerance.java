package dev.orch.controllers.autoscaling;

import dev.orch.model.Quantity;
import dev.orch.model.autoscalingv2.HPAScalingRules;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerBehavior;
import org.jspecify.annotations.Nullable;

/** How far usage may be from its target before anything is scaled. Immutable. */
record Tolerance(double down, double up) {
  private static final double DEFAULT = 0.1;

  static Tolerance of(@Nullable HorizontalPodAutoscalerBehavior behavior) {
    return behavior == null
        ? new Tolerance(DEFAULT, DEFAULT)
        : new Tolerance(of(behavior.scaleDown()), of(behavior.scaleUp()));
  }

  private static double of(@Nullable HPAScalingRules rules) {
    Quantity given = rules == null ? null : rules.tolerance();
    return given == null ? DEFAULT : given.toBigDecimal().doubleValue();
  }

  boolean covers(double ratio) {
    return 1.0 - down <= ratio && ratio <= 1.0 + up;
  }
}
