package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Container Restart Rule: the value of {@code Container.restartPolicyRules}, {@code
 * EphemeralContainer.restartPolicyRules}.
 */
@Model
public record ContainerRestartRule(
    @Field(required = true) String action, @Nullable ContainerRestartRuleOnExitCodes exitCodes)
    implements ContainerRestartRuleBuilder.With {
  public ContainerRestartRule {
    action = string(action);
  }
}
