package dev.orch.store;

import org.jspecify.annotations.Nullable;

/**
 * What a list reads or a watch is told of: a resource, perhaps one namespace of it, perhaps one
 * name, perhaps only values whose indexed field (see {@link Codec#index}) has a given value.
 */
public record Scope(
    String resource, @Nullable String namespace, @Nullable String name, @Nullable String indexed) {
  /** All of a resource. */
  public static Scope of(String resource) {
    return new Scope(resource, null, null, null);
  }

  /** One namespace of a resource. */
  public static Scope of(String resource, String namespace) {
    return new Scope(resource, namespace, null, null);
  }

  /** This scope, with one name alone. */
  public Scope withName(String only) {
    return new Scope(resource, namespace, only, indexed);
  }

  /** This scope, with values whose indexed field is this. */
  public Scope withIndexed(String value) {
    return new Scope(resource, namespace, name, value);
  }

  /** Whether the key is within resource, namespace and name. */
  public boolean contains(Key key) {
    return key.resource().equals(resource)
        && (namespace == null || namespace.equals(key.namespace()))
        && (name == null || name.equals(key.name()));
  }
}
