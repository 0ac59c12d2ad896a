package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/**
 * Seccomp Profile: the value of {@code SecurityContext.seccompProfile}, {@code
 * PodSecurityContext.seccompProfile}.
 */
@Model
@Union(discriminator = "type", members = "localhostProfile")
public record SeccompProfile(@Field(required = true) String type, @Nullable String localhostProfile)
    implements SeccompProfileBuilder.With {
  public SeccompProfile {
    type = string(type);
  }
}
