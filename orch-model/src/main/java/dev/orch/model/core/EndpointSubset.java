package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Endpoint Subset: the value of {@code Endpoints.subsets}. */
@Model
public record EndpointSubset(
    List<EndpointAddress> addresses,
    List<EndpointAddress> notReadyAddresses,
    List<EndpointPort> ports)
    implements EndpointSubsetBuilder.With {
  public EndpointSubset {
    addresses = list(addresses);
    notReadyAddresses = list(notReadyAddresses);
    ports = list(ports);
  }
}
