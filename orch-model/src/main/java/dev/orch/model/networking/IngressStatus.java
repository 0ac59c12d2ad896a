package dev.orch.model.networking;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;

/** Ingress Status: the value of {@code Ingress.status}. */
@Model
public record IngressStatus(IngressLoadBalancerStatus loadBalancer)
    implements IngressStatusBuilder.With {
  public IngressStatus {
    loadBalancer = zero(loadBalancer, IngressLoadBalancerStatus.class);
  }
}
