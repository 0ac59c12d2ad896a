package dev.orch.model;

import dev.orch.model.meta.ObjectMeta;

/**
 * An object that a store can hold: a typed record of a {@link Kind}, or a {@link DynamicObject}.
 * Immutable. Its apiVersion and kind are its {@link Kind}'s and are written by the codec.
 */
public interface Resource {
  /** Name, namespace, labels, owners and the rest that every object has. */
  ObjectMeta metadata();
}
