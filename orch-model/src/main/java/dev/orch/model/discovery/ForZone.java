package dev.orch.model.discovery;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** For Zone: the value of {@code EndpointHints.forZones}. */
@Model
public record ForZone(@Field(required = true) String name) implements ForZoneBuilder.With {
  public ForZone {
    name = string(name);
  }
}
