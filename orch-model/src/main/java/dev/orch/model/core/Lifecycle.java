package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Lifecycle: the value of {@code Container.lifecycle}, {@code EphemeralContainer.lifecycle}. */
@Model
public record Lifecycle(
    @Nullable LifecycleHandler postStart,
    @Nullable LifecycleHandler preStop,
    @Nullable String stopSignal)
    implements LifecycleBuilder.With {}
