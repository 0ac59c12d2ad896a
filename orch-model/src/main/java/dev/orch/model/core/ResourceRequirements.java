package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * Resource Requirements: the value of {@code PodSpec.resources}, {@code Container.resources},
 * {@code EphemeralContainer.resources}, {@code PodStatus.resources} and others.
 */
@Model
public record ResourceRequirements(
    Map<String, Quantity> limits,
    Map<String, Quantity> requests,
    @Field(listType = "map", listMapKeys = "name") List<ResourceClaim> claims)
    implements ResourceRequirementsBuilder.With {
  public ResourceRequirements {
    limits = map(limits);
    requests = map(requests);
    claims = list(claims);
  }
}
