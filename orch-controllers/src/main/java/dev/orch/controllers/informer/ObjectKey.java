package dev.orch.controllers.informer;

import dev.orch.model.Resource;
import java.util.Comparator;

/** Names an object of a known kind; the namespace is {@code ""} for those that have none. */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  public static ObjectKey of(Resource object) {
    return new ObjectKey(object.metadata().namespace(), object.metadata().name());
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
