package dev.orch.model.apps;

import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Rolling Update Stateful Set Strategy: the value of {@code
 * StatefulSetUpdateStrategy.rollingUpdate}.
 */
@Model
public record RollingUpdateStatefulSetStrategy(
    @Nullable Integer partition, @Nullable IntOrString maxUnavailable)
    implements RollingUpdateStatefulSetStrategyBuilder.With {}
