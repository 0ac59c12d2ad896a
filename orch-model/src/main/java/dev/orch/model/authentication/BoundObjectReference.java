package dev.orch.model.authentication;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Bound Object Reference: the value of {@code TokenRequestSpec.boundObjectRef}. */
@Model
public record BoundObjectReference(String kind, String apiVersion, String name, String uid)
    implements BoundObjectReferenceBuilder.With {
  public BoundObjectReference {
    kind = string(kind);
    apiVersion = string(apiVersion);
    name = string(name);
    uid = string(uid);
  }
}
