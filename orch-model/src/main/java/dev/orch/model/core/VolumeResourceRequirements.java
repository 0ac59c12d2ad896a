package dev.orch.model.core;

import static dev.orch.model.Fields.map;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/** Volume Resource Requirements: the value of {@code PersistentVolumeClaimSpec.resources}. */
@Model
public record VolumeResourceRequirements(
    Map<String, Quantity> limits, Map<String, Quantity> requests)
    implements VolumeResourceRequirementsBuilder.With {
  public VolumeResourceRequirements {
    limits = map(limits);
    requests = map(requests);
  }
}
