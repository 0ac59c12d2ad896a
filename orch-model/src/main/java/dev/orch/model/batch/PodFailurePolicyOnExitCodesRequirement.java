package dev.orch.model.batch;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pod Failure Policy On Exit Codes Requirement: the value of {@code
 * PodFailurePolicyRule.onExitCodes}.
 */
@Model
public record PodFailurePolicyOnExitCodesRequirement(
    @Nullable String containerName,
    @Field(required = true) String operator,
    @Field(required = true, listType = "set") List<Integer> values)
    implements PodFailurePolicyOnExitCodesRequirementBuilder.With {
  public PodFailurePolicyOnExitCodesRequirement {
    operator = string(operator);
    values = list(values);
  }
}
