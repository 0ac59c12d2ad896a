package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Model;

/**
 * Object Reference: the value of {@code EndpointAddress.targetRef}, {@code ServiceAccount.secrets},
 * {@code Event.involvedObject}, {@code Event.related} and others.
 */
@Model
@Atomic
public record ObjectReference(
    String kind,
    String namespace,
    String name,
    String uid,
    String apiVersion,
    String resourceVersion,
    String fieldPath)
    implements ObjectReferenceBuilder.With {
  public ObjectReference {
    kind = string(kind);
    namespace = string(namespace);
    name = string(name);
    uid = string(uid);
    apiVersion = string(apiVersion);
    resourceVersion = string(resourceVersion);
    fieldPath = string(fieldPath);
  }
}
