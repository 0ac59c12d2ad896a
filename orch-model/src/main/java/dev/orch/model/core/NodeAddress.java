package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Node Address: the value of {@code NodeStatus.addresses}. */
@Model
public record NodeAddress(
    @Field(required = true) String type, @Field(required = true) String address)
    implements NodeAddressBuilder.With {
  public NodeAddress {
    type = string(type);
    address = string(address);
  }
}
