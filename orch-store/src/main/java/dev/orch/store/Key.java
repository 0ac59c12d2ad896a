package dev.orch.store;

/**
 * Where an object is: its resource ({@code pods}, {@code deployments.apps}), its namespace ({@code
 * ""} for none) and its name. Ordered by these in turn, so that a resource, and a namespace of a
 * resource, are ranges.
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {
  @Override
  public int compareTo(Key other) {
    int resources = resource.compareTo(other.resource);
    int namespaces = resources == 0 ? namespace.compareTo(other.namespace) : resources;
    return namespaces == 0 ? name.compareTo(other.name) : namespaces;
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? resource + "/" + name : resource + "/" + namespace + "/" + name;
  }
}
