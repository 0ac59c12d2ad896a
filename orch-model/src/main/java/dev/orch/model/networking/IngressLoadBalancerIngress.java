package dev.orch.model.networking;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;

/** Ingress Load Balancer Ingress: the value of {@code IngressLoadBalancerStatus.ingress}. */
@Model
public record IngressLoadBalancerIngress(String ip, String hostname, List<IngressPortStatus> ports)
    implements IngressLoadBalancerIngressBuilder.With {
  public IngressLoadBalancerIngress {
    ip = string(ip);
    hostname = string(hostname);
    ports = list(ports);
  }
}
