package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Network Policy Spec: the value of {@code NetworkPolicy.spec}. */
@Model
public record NetworkPolicySpec(
    @Field(always = true) @Nullable LabelSelector podSelector,
    List<NetworkPolicyIngressRule> ingress,
    List<NetworkPolicyEgressRule> egress,
    List<String> policyTypes)
    implements NetworkPolicySpecBuilder.With {
  public NetworkPolicySpec {
    ingress = list(ingress);
    egress = list(egress);
    policyTypes = list(policyTypes);
  }
}
