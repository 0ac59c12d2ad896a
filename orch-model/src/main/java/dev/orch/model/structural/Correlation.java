package dev.orch.model.structural;

import dev.orch.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the state before an update what corresponds to a part of the state after it: members by
 * name, items of a list by their keys; items that have none correspond to nothing. Stateless.
 */
final class Correlation {
  private Correlation() {}

  static @Nullable Json member(@Nullable Json old, String name) {
    return old instanceof Json.Obj object ? object.get(name) : null;
  }

  static @Nullable Json item(@Nullable Json old, Json item, StructuralSchema list) {
    if (!(old instanceof Json.Arr before) || !list.listType().equals("map")) {
      return null;
    }
    List<String> keys = list.facts().xKubernetesListMapKeys();
    Json key = Lists.key(item, keys);
    for (Json other : before) {
      if (key != null && key.equals(Lists.key(other, keys))) {
        return other;
      }
    }
    return null;
  }
}
