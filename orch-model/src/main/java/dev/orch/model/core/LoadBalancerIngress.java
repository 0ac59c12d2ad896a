package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Load Balancer Ingress: the value of {@code LoadBalancerStatus.ingress}. */
@Model
public record LoadBalancerIngress(
    String ip, String hostname, @Nullable String ipMode, List<PortStatus> ports)
    implements LoadBalancerIngressBuilder.With {
  public LoadBalancerIngress {
    ip = string(ip);
    hostname = string(hostname);
    ports = list(ports);
  }
}
