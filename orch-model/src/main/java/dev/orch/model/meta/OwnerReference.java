package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Owner Reference: the value of {@code ObjectMeta.ownerReferences}. */
@Model
@Atomic
public record OwnerReference(
    @Field(required = true) String apiVersion,
    @Field(required = true) String kind,
    @Field(required = true) String name,
    @Field(required = true) String uid,
    @Nullable Boolean controller,
    @Nullable Boolean blockOwnerDeletion)
    implements OwnerReferenceBuilder.With {
  public OwnerReference {
    kind = string(kind);
    name = string(name);
    uid = string(uid);
    apiVersion = string(apiVersion);
  }
}
