package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Typed Object Reference: the value of {@code PersistentVolumeClaimSpec.dataSourceRef}. */
@Model
public record TypedObjectReference(
    @Field(always = true) String apiGroup,
    @Field(required = true) String kind,
    @Field(required = true) String name,
    @Nullable String namespace)
    implements TypedObjectReferenceBuilder.With {
  public TypedObjectReference {
    apiGroup = string(apiGroup);
    kind = string(kind);
    name = string(name);
  }
}
