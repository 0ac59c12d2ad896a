package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Ingress Load Balancer Status: the value of {@code IngressStatus.loadBalancer}. */
@Model
public record IngressLoadBalancerStatus(List<IngressLoadBalancerIngress> ingress)
    implements IngressLoadBalancerStatusBuilder.With {
  public IngressLoadBalancerStatus {
    ingress = list(ingress);
  }
}
