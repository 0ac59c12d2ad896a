package dev.orch.model.batch;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Success Policy Rule: the value of {@code SuccessPolicy.rules}. */
@Model
public record SuccessPolicyRule(@Nullable String succeededIndexes, @Nullable Integer succeededCount)
    implements SuccessPolicyRuleBuilder.With {}
