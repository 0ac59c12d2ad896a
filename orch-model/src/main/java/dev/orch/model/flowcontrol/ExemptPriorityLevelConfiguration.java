package dev.orch.model.flowcontrol;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Exempt Priority Level Configuration: the value of {@code PriorityLevelConfigurationSpec.exempt}.
 */
@Model
public record ExemptPriorityLevelConfiguration(
    @Nullable Integer nominalConcurrencyShares, @Nullable Integer lendablePercent)
    implements ExemptPriorityLevelConfigurationBuilder.With {}
