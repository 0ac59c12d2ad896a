package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Network Policy Ingress Rule: the value of {@code NetworkPolicySpec.ingress}. */
@Model
public record NetworkPolicyIngressRule(List<NetworkPolicyPort> ports, List<NetworkPolicyPeer> from)
    implements NetworkPolicyIngressRuleBuilder.With {
  public NetworkPolicyIngressRule {
    ports = list(ports);
    from = list(from);
  }
}
