package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds in a value the lists and objects that are owned as a whole. Stateless. */
final class Atomics {
  private Atomics() {}

  /** Their paths. */
  static List<String> of(Json value, Shape shape) {
    List<String> found = new ArrayList<>();
    walk("", value, shape, found);
    return found;
  }

  private static void walk(String path, Json value, Shape of, List<String> found) {
    Shape shape = Shape.resolve(of, value);
    if (shape instanceof Shape.OfMap map && value instanceof Json.Obj object) {
      if (map.isAtomic()) {
        found.add(path);
      }
      for (Map.Entry<String, Json> member : object) {
        Shape at = map.declares(member.getKey()) ? map.at(member.getKey()) : null;
        if (at != null) {
          walk(path + "." + member.getKey(), member.getValue(), at, found);
        }
      }
    } else if (shape instanceof Shape.OfList list && value instanceof Json.Arr array) {
      if (list.relation() == Shape.Relation.ATOMIC) {
        found.add(path);
      }
      for (int i = 0; i < array.size(); i++) {
        walk(path + "[" + i + "]", array.get(i), list.element(), found);
      }
    }
  }
}
