package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.List;
import java.util.Map;

/** The set of all fields that a value has. Stateless. */
final class FieldSets {
  private FieldSets() {}

  /** What somebody owns who applies this configuration. */
  static FieldSet of(Json value, Shape shape) {
    FieldSet.Builder set = new FieldSet.Builder();
    children(value, Shape.resolve(shape, value), set);
    return set.build();
  }

  /** Whether the value is one field as a whole; else its parts are added. */
  private static boolean collect(Json value, Shape of, FieldSet.Builder into) {
    Shape shape = Shape.resolve(of, value);
    boolean whole =
        shape instanceof Shape.Scalar
            || shape instanceof Shape.OfList list && list.relation() == Shape.Relation.ATOMIC
            || shape instanceof Shape.OfMap map && map.isAtomic();
    if (!whole) {
      children(value, shape, into);
    }
    return whole;
  }

  private static void children(Json value, Shape shape, FieldSet.Builder into) {
    if (shape instanceof Shape.OfList list) {
      elements(value, list, into);
    } else if (shape instanceof Shape.OfMap map) {
      for (Map.Entry<String, Json> member : Elements.members(value)) {
        member(member.getKey(), member.getValue(), map, into);
      }
    }
  }

  private static void elements(Json value, Shape.OfList list, FieldSet.Builder into) {
    for (Map.Entry<PathElement, List<Json>> entry :
        Elements.index(list, Elements.of(value)).entrySet()) {
      PathElement element = entry.getKey();
      into.add(element);
      if (entry.getValue().size() == 1) {
        collect(entry.getValue().get(0), list.element(), into.child(element));
      }
    }
  }

  /** An empty part of a structure is a field too, and so is every key of a map. */
  private static void member(String name, Json value, Shape.OfMap map, FieldSet.Builder into) {
    PathElement element = new PathElement.Name(name);
    boolean whole = collect(value, Elements.at(map, name), into.child(element));
    boolean empty = value.isNull() || value instanceof Json.Obj object && object.isEmpty();
    if (whole || empty || !map.declares(name)) {
      into.add(element);
    }
  }
}
