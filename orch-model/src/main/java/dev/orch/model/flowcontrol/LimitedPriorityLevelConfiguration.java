package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Limited Priority Level Configuration: the value of {@code
 * PriorityLevelConfigurationSpec.limited}.
 */
@Model
public record LimitedPriorityLevelConfiguration(
    @Field(always = true) @Nullable Integer nominalConcurrencyShares,
    LimitResponse limitResponse,
    @Nullable Integer lendablePercent,
    @Nullable Integer borrowingLimitPercent)
    implements LimitedPriorityLevelConfigurationBuilder.With {
  public LimitedPriorityLevelConfiguration {
    limitResponse = zero(limitResponse, LimitResponse.class);
  }
}
