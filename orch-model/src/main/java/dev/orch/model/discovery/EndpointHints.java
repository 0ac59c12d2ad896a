package dev.orch.model.discovery;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Endpoint Hints: the value of {@code Endpoint.hints}. */
@Model
public record EndpointHints(List<ForZone> forZones, List<ForNode> forNodes)
    implements EndpointHintsBuilder.With {
  public EndpointHints {
    forZones = list(forZones);
    forNodes = list(forNodes);
  }
}
