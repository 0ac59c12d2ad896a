package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Priority Level Configuration Spec: the value of {@code PriorityLevelConfiguration.spec}. */
@Model
@Union(
    discriminator = "type",
    members = {"exempt", "limited"})
public record PriorityLevelConfigurationSpec(
    @Field(required = true) String type,
    @Nullable LimitedPriorityLevelConfiguration limited,
    @Nullable ExemptPriorityLevelConfiguration exempt)
    implements PriorityLevelConfigurationSpecBuilder.With {
  public PriorityLevelConfigurationSpec {
    type = string(type);
  }
}
