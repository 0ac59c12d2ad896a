package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Parent Reference: the value of {@code IPAddressSpec.parentRef}. */
@Model
public record ParentReference(
    String group,
    @Field(required = true) String resource,
    String namespace,
    @Field(required = true) String name)
    implements ParentReferenceBuilder.With {
  public ParentReference {
    group = string(group);
    resource = string(resource);
    namespace = string(namespace);
    name = string(name);
  }
}
