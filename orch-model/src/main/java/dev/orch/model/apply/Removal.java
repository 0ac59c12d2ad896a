package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A value without some of its fields. Stateless. */
final class Removal {
  private Removal() {}

  /** The value without the fields of the set; null where nothing is left of a list or map. */
  static Json remove(Json value, FieldSet set, Shape of) {
    Shape shape = Shape.resolve(of, value);
    if (shape instanceof Shape.Scalar) {
      return value;
    }
    if (shape instanceof Shape.OfList list) {
      return list.relation() == Shape.Relation.ATOMIC
          ? Json.Null.NULL
          : elements(Elements.of(value), set, list);
    }
    Shape.OfMap map = (Shape.OfMap) shape;
    return map.isAtomic() ? Json.Null.NULL : members(Elements.members(value), set, map);
  }

  private static Json elements(List<Json> elements, FieldSet set, Shape.OfList list) {
    List<Json> kept = new ArrayList<>();
    for (Json element : elements) {
      PathElement at = Elements.pathOf(list, element);
      if (!set.has(at)) {
        FieldSet below = set.below(at);
        kept.add(below.isEmpty() ? element : remove(element, below, list.element()));
      }
    }
    return kept.isEmpty() ? Json.Null.NULL : Json.array(kept);
  }

  private static Json members(Json.Obj object, FieldSet set, Shape.OfMap map) {
    Map<String, Json> kept = new TreeMap<>();
    for (Map.Entry<String, Json> member : object) {
      PathElement at = new PathElement.Name(member.getKey());
      if (!set.has(at)) {
        FieldSet below = set.below(at);
        Json value = member.getValue();
        kept.put(
            member.getKey(), below.isEmpty() ? value : remove(value, below, Shape.below(map, at)));
      }
    }
    return kept.isEmpty() ? Json.Null.NULL : new Json.Obj(kept);
  }
}
