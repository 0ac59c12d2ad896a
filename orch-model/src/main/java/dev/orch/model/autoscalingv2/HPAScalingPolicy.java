package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** HPA Scaling Policy: the value of {@code HPAScalingRules.policies}. */
@Model
public record HPAScalingPolicy(
    @Field(required = true) String type,
    @Field(required = true) int value,
    @Field(required = true) int periodSeconds)
    implements HPAScalingPolicyBuilder.With {
  public HPAScalingPolicy {
    type = string(type);
  }
}
