package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;

/** Node Daemon Endpoints: the value of {@code NodeStatus.daemonEndpoints}. */
@Model
public record NodeDaemonEndpoints(DaemonEndpoint kubeletEndpoint)
    implements NodeDaemonEndpointsBuilder.With {
  public NodeDaemonEndpoints {
    kubeletEndpoint = zero(kubeletEndpoint, DaemonEndpoint.class);
  }
}
