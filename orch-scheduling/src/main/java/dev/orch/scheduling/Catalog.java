package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The cluster's objects other than nodes and pods, by kind and name. Immutable. */
final class Catalog {
  static final Catalog EMPTY = new Catalog(ImmutableSortedMap.of());

  private final ImmutableSortedMap<String, SortedObjects<Resource>> byKind;

  private Catalog(ImmutableSortedMap<String, SortedObjects<Resource>> byKind) {
    this.byKind = byKind;
  }

  private SortedObjects<Resource> of(Kind<?> kind) {
    return byKind.getOrDefault(kind.qualifiedName(), SortedObjects.empty());
  }

  <T extends Resource> List<T> all(Kind<T> kind) {
    @SuppressWarnings("unchecked") // Objects are kept by their kind.
    List<T> all = (List<T>) of(kind).values();
    return all;
  }

  <T extends Resource> List<T> all(Kind<T> kind, String namespace) {
    @SuppressWarnings("unchecked") // Objects are kept by their kind.
    List<T> all = (List<T>) of(kind).values(namespace + "/");
    return all;
  }

  <T extends Resource> Optional<T> find(Kind<T> kind, String namespace, String name) {
    return Optional.ofNullable(of(kind).get(key(namespace, name))).map(kind::cast);
  }

  <T extends Resource> Catalog with(Kind<T> kind, T object) {
    ObjectMeta metadata = object.metadata();
    return put(kind, of(kind).with(key(metadata.namespace(), metadata.name()), object));
  }

  Catalog without(Kind<?> kind, String namespace, String name) {
    return put(kind, of(kind).without(key(namespace, name)));
  }

  private Catalog put(Kind<?> kind, SortedObjects<Resource> objects) {
    TreeMap<String, SortedObjects<Resource>> copy = new TreeMap<>(byKind);
    if (objects.size() == 0) {
      copy.remove(kind.qualifiedName());
    } else {
      copy.put(kind.qualifiedName(), objects);
    }
    return new Catalog(ImmutableSortedMap.copyOf(copy));
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Catalog other && byKind.equals(other.byKind);
  }

  @Override
  public int hashCode() {
    return byKind.hashCode();
  }
}
