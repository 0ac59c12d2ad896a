package dev.orch.controllers.informer;

import dev.orch.model.Resource;
import java.util.List;
import java.util.Optional;

/** Reads a cache of one kind's objects. For any thread; what it returns never changes. */
public interface Lister<T extends Resource> {
  /** The object as the cache has it. */
  Optional<T> get(ObjectKey key);

  default Optional<T> get(String namespace, String name) {
    return get(new ObjectKey(namespace, name));
  }

  /** All objects, by namespace and name. */
  List<T> list();

  /** The objects of one namespace, by name. */
  List<T> inNamespace(String namespace);

  /**
   * The objects under that value of an index, by namespace and name.
   *
   * @throws IllegalArgumentException if there is no such index
   */
  List<T> byIndex(String index, String value);
}
