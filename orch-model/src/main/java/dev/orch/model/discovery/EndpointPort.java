package dev.orch.model.discovery;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Endpoint Port: the value of {@code EndpointSlice.ports}. */
@Model
@Atomic
public record EndpointPort(
    @Nullable String name,
    @Nullable String protocol,
    @Nullable Integer port,
    @Nullable String appProtocol)
    implements EndpointPortBuilder.With {}
