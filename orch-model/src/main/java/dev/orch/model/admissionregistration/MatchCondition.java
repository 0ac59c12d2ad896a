package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Match Condition: the value of {@code MutatingWebhook.matchConditions}, {@code
 * ValidatingWebhook.matchConditions}, {@code ValidatingAdmissionPolicySpec.matchConditions}, {@code
 * MutatingAdmissionPolicySpec.matchConditions}.
 */
@Model
public record MatchCondition(
    @Field(required = true) String name, @Field(required = true) String expression)
    implements MatchConditionBuilder.With {
  public MatchCondition {
    name = string(name);
    expression = string(expression);
  }
}
