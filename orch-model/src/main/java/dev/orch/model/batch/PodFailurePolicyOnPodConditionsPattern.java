package dev.orch.model.batch;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Pod Failure Policy On Pod Conditions Pattern: the value of {@code
 * PodFailurePolicyRule.onPodConditions}.
 */
@Model
public record PodFailurePolicyOnPodConditionsPattern(
    @Field(required = true) String type, @Field(always = true) String status)
    implements PodFailurePolicyOnPodConditionsPatternBuilder.With {
  public PodFailurePolicyOnPodConditionsPattern {
    type = string(type);
    status = string(status);
  }
}
