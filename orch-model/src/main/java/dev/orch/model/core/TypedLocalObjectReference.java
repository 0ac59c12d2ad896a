package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/** Typed Local Object Reference: the value of {@code PersistentVolumeClaimSpec.dataSource}. */
@Model
@Atomic
public record TypedLocalObjectReference(
    @Field(always = true) String apiGroup,
    @Field(required = true) String kind,
    @Field(required = true) String name)
    implements TypedLocalObjectReferenceBuilder.With {
  public TypedLocalObjectReference {
    apiGroup = string(apiGroup);
    kind = string(kind);
    name = string(name);
  }
}
