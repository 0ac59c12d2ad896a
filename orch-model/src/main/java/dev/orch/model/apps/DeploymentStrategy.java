package dev.orch.model.apps;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Deployment Strategy: the value of {@code DeploymentSpec.strategy}. */
@Model
public record DeploymentStrategy(String type, @Nullable RollingUpdateDeployment rollingUpdate)
    implements DeploymentStrategyBuilder.With {
  public DeploymentStrategy {
    type = string(type);
  }
}
