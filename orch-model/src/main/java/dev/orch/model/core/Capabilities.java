package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Capabilities: the value of {@code SecurityContext.capabilities}. */
@Model
public record Capabilities(List<String> add, List<String> drop)
    implements CapabilitiesBuilder.With {
  public Capabilities {
    add = list(add);
    drop = list(drop);
  }
}
