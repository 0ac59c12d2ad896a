package dev.orch.model.structural;

import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists whose items are told apart: no two of a set, or of one set of keys, may be alike. */
final class Lists {
  private Lists() {}

  /** Finds the items that are there twice. */
  static void check(
      Json value, StructuralSchema schema, @Nullable FieldPath path, FieldErrors errors) {
    if (value instanceof Json.Obj object) {
      for (Map.Entry<String, Json> member : object) {
        StructuralSchema of = schema.member(member.getKey());
        if (of != null) {
          boolean named = schema.properties().containsKey(member.getKey());
          check(member.getValue(), of, below(path, member.getKey(), named), errors);
        }
      }
    } else if (value instanceof Json.Arr array && path != null) {
      duplicates(array, schema, path, errors);
      StructuralSchema items = schema.items();
      for (int i = 0; items != null && i < array.size(); i++) {
        check(array.get(i), items, path.index(i), errors);
      }
    }
  }

  static FieldPath below(@Nullable FieldPath path, String name, boolean isField) {
    if (path == null) {
      return FieldPath.of(name);
    }
    return isField ? path.child(name) : path.key(name);
  }

  private static void duplicates(
      Json.Arr array, StructuralSchema schema, FieldPath path, FieldErrors errors) {
    boolean keyed = schema.listType().equals("map");
    if (!keyed && !schema.listType().equals("set")) {
      return;
    }
    Set<Json> seen = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      Json key = keyed ? key(array.get(i), schema.facts().xKubernetesListMapKeys()) : array.get(i);
      if (key != null && !seen.add(key)) {
        errors.add(FieldError.duplicate(path.index(i), key));
      }
    }
  }

  /** The item's key fields alone, or null if it is no object. */
  static @Nullable Json key(Json item, List<String> keys) {
    if (!(item instanceof Json.Obj object)) {
      return null;
    }
    Map<String, Json> of = new TreeMap<>();
    for (String key : keys) {
      Json value = object.get(key);
      if (value != null) {
        of.put(key, value);
      }
    }
    return new Json.Obj(of);
  }
}
