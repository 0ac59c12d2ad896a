package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Load Balancer Status: the value of {@code ServiceStatus.loadBalancer}. */
@Model
public record LoadBalancerStatus(List<LoadBalancerIngress> ingress)
    implements LoadBalancerStatusBuilder.With {
  public LoadBalancerStatus {
    ingress = list(ingress);
  }
}
