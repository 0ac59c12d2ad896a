package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/**
 * App Armor Profile: the value of {@code SecurityContext.appArmorProfile}, {@code
 * PodSecurityContext.appArmorProfile}.
 */
@Model
@Union(discriminator = "type", members = "localhostProfile")
public record AppArmorProfile(
    @Field(required = true) String type, @Nullable String localhostProfile)
    implements AppArmorProfileBuilder.With {
  public AppArmorProfile {
    type = string(type);
  }
}
