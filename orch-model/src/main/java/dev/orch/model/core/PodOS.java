package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pod OS: the value of {@code PodSpec.os}. */
@Model
public record PodOS(@Field(required = true) String name) implements PodOSBuilder.With {
  public PodOS {
    name = string(name);
  }
}
