package dev.orch.model.discovery;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** For Node: the value of {@code EndpointHints.forNodes}. */
@Model
public record ForNode(@Field(required = true) String name) implements ForNodeBuilder.With {
  public ForNode {
    name = string(name);
  }
}
