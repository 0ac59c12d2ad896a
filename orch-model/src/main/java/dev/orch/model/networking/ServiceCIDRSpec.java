package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Service CIDR Spec: the value of {@code ServiceCIDR.spec}. */
@Model
public record ServiceCIDRSpec(List<String> cidrs) implements ServiceCIDRSpecBuilder.With {
  public ServiceCIDRSpec {
    cidrs = list(cidrs);
  }
}
