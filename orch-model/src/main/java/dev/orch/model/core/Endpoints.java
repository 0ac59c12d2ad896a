package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The Endpoints kind of v1. */
@Model
public record Endpoints(ObjectMeta metadata, List<EndpointSubset> subsets)
    implements Resource, EndpointsBuilder.With {
  public Endpoints {
    metadata = zero(metadata, ObjectMeta.class);
    subsets = list(subsets);
  }
}
