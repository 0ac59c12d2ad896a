package dev.orch.model.discovery;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The EndpointSlice kind of discovery/v1. */
@Model
public record EndpointSlice(
    ObjectMeta metadata,
    @Field(required = true) String addressType,
    @Field(always = true) List<Endpoint> endpoints,
    @Field(always = true) List<EndpointPort> ports)
    implements Resource, EndpointSliceBuilder.With {
  public EndpointSlice {
    metadata = zero(metadata, ObjectMeta.class);
    endpoints = list(endpoints);
    ports = list(ports);
    addressType = string(addressType);
  }
}
