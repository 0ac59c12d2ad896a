package dev.orch.model.scheduling;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The PriorityClass kind of scheduling/v1. */
@Model
public record PriorityClass(
    ObjectMeta metadata,
    @Field(always = true) int value,
    boolean globalDefault,
    String description,
    @Nullable String preemptionPolicy)
    implements Resource, PriorityClassBuilder.With {
  public PriorityClass {
    metadata = zero(metadata, ObjectMeta.class);
    description = string(description);
  }
}
