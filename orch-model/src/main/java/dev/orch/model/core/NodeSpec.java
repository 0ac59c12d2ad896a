package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node Spec: the value of {@code Node.spec}. */
@Model
public record NodeSpec(
    String podCIDR,
    @Field(listType = "set", patchStrategy = "merge") List<String> podCIDRs,
    String providerID,
    boolean unschedulable,
    List<Taint> taints,
    @Nullable NodeConfigSource configSource,
    String externalID)
    implements NodeSpecBuilder.With {
  public NodeSpec {
    podCIDR = string(podCIDR);
    externalID = string(externalID);
    providerID = string(providerID);
    taints = list(taints);
    podCIDRs = list(podCIDRs);
  }
}
