package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Sysctl: the value of {@code PodSecurityContext.sysctls}. */
@Model
public record Sysctl(@Field(required = true) String name, @Field(required = true) String value)
    implements SysctlBuilder.With {
  public Sysctl {
    name = string(name);
    value = string(value);
  }
}
