package dev.orch.model.discovery;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Endpoint Conditions: the value of {@code Endpoint.conditions}. */
@Model
public record EndpointConditions(
    @Nullable Boolean ready, @Nullable Boolean serving, @Nullable Boolean terminating)
    implements EndpointConditionsBuilder.With {}
