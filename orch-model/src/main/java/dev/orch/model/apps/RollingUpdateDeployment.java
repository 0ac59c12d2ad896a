package dev.orch.model.apps;

import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Rolling Update Deployment: the value of {@code DeploymentStrategy.rollingUpdate}. */
@Model
public record RollingUpdateDeployment(
    @Nullable IntOrString maxUnavailable, @Nullable IntOrString maxSurge)
    implements RollingUpdateDeploymentBuilder.With {}
