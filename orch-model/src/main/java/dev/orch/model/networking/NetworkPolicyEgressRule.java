package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Network Policy Egress Rule: the value of {@code NetworkPolicySpec.egress}. */
@Model
public record NetworkPolicyEgressRule(List<NetworkPolicyPort> ports, List<NetworkPolicyPeer> to)
    implements NetworkPolicyEgressRuleBuilder.With {
  public NetworkPolicyEgressRule {
    ports = list(ports);
    to = list(to);
  }
}
