package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint Address: the value of {@code EndpointSubset.addresses}, {@code
 * EndpointSubset.notReadyAddresses}.
 */
@Model
@Atomic
public record EndpointAddress(
    @Field(required = true) String ip,
    String hostname,
    @Nullable String nodeName,
    @Nullable ObjectReference targetRef)
    implements EndpointAddressBuilder.With {
  public EndpointAddress {
    ip = string(ip);
    hostname = string(hostname);
  }
}
