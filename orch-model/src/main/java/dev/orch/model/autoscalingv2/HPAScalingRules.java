package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HPA Scaling Rules: the value of {@code HorizontalPodAutoscalerBehavior.scaleDown}, {@code
 * HorizontalPodAutoscalerBehavior.scaleUp}.
 */
@Model
public record HPAScalingRules(
    @Nullable Integer stabilizationWindowSeconds,
    @Nullable String selectPolicy,
    List<HPAScalingPolicy> policies,
    @Nullable Quantity tolerance)
    implements HPAScalingRulesBuilder.With {
  public HPAScalingRules {
    policies = list(policies);
  }
}
