package dev.orch.model.apps;

import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Rolling Update Daemon Set: the value of {@code DaemonSetUpdateStrategy.rollingUpdate}. */
@Model
public record RollingUpdateDaemonSet(
    @Nullable IntOrString maxUnavailable, @Nullable IntOrString maxSurge)
    implements RollingUpdateDaemonSetBuilder.With {}
