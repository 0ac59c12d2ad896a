package dev.orch.model.batch;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pod Failure Policy Rule: the value of {@code PodFailurePolicy.rules}. */
@Model
public record PodFailurePolicyRule(
    @Field(required = true) String action,
    @Nullable PodFailurePolicyOnExitCodesRequirement onExitCodes,
    List<PodFailurePolicyOnPodConditionsPattern> onPodConditions)
    implements PodFailurePolicyRuleBuilder.With {
  public PodFailurePolicyRule {
    action = string(action);
    onPodConditions = list(onPodConditions);
  }
}
