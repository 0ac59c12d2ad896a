package dev.orch.model.networking;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;

/** Network Policy Spec: the value of {@code NetworkPolicy.spec}. */
@Model
public record NetworkPolicySpec(
    @Field(always = true) LabelSelector podSelector,
    List<NetworkPolicyIngressRule> ingress,
    List<NetworkPolicyEgressRule> egress,
    List<String> policyTypes)
    implements NetworkPolicySpecBuilder.With {
  public NetworkPolicySpec {
    podSelector = zero(podSelector, LabelSelector.class);
    ingress = list(ingress);
    egress = list(egress);
    policyTypes = list(policyTypes);
  }
}
