package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Resource Status: the value of {@code ContainerStatus.allocatedResourcesStatus}. */
@Model
public record ResourceStatus(
    @Field(required = true) String name,
    @Field(listType = "map", listMapKeys = "resourceID") List<ResourceHealth> resources)
    implements ResourceStatusBuilder.With {
  public ResourceStatus {
    name = string(name);
    resources = list(resources);
  }
}
