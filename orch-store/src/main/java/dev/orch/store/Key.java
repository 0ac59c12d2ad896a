package dev.orch.store;

import java.util.Comparator;

/**
 * Where an object is: its resource ({@code pods}, {@code deployments.apps}), its namespace ({@code
 * ""} for none) and its name. Ordered by these in turn, so that a resource, and a namespace of a
 * resource, are ranges.
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::resource).thenComparing(Key::namespace).thenComparing(Key::name);

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? resource + "/" + name : resource + "/" + namespace + "/" + name;
  }
}
