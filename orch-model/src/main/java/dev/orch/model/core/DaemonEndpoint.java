package dev.orch.model.core;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Daemon Endpoint: the value of {@code NodeDaemonEndpoints.kubeletEndpoint}. */
@Model
public record DaemonEndpoint(@Field(name = "Port", required = true) int port)
    implements DaemonEndpointBuilder.With {}
