package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How elements of associative lists are told apart. Stateless. */
final class Elements {
  private Elements() {}

  /** The element's path element. @throws ShapeException if it lacks what tells it apart */
  static PathElement pathOf(Shape.OfList list, Json element) {
    return list.relation() == Shape.Relation.KEYS ? byKeys(list, element) : byValue(element);
  }

  private static PathElement byKeys(Shape.OfList list, Json element) {
    if (element.isNull()) {
      throw new ShapeException("associative list with keys may not have a null element");
    }
    if (!(element instanceof Json.Obj object)) {
      throw new ShapeException("associative list with keys may not have non-map elements");
    }
    Map<String, Json> keys = new TreeMap<>();
    for (String key : list.keys()) {
      Json value = object.get(key);
      Json known = value == null ? list.keyDefault(key) : value;
      if (known == null) {
        throw new ShapeException(
            "associative list with keys has an element that omits key field \""
                + key
                + "\" (and doesn't have default value)");
      }
      keys.put(key, known);
    }
    return new PathElement.Keys(keys);
  }

  private static PathElement byValue(Json element) {
    if (element instanceof Json.Obj) {
      throw new ShapeException("associative list without keys has an element that's a map type");
    }
    if (element instanceof Json.Arr) {
      throw new ShapeException("not supported: associative list with lists as elements");
    }
    if (element.isNull()) {
      throw new ShapeException(
          "associative list without keys has an element that's an explicit null");
    }
    return new PathElement.Value(element);
  }

  /** The elements by their path elements, in order; several where one is there more than once. */
  static Map<PathElement, List<Json>> index(Shape.OfList list, List<Json> elements) {
    Map<PathElement, List<Json>> index = new LinkedHashMap<>();
    for (Json element : elements) {
      index.computeIfAbsent(pathOf(list, element), path -> new ArrayList<>(1)).add(element);
    }
    return index;
  }

  /** A list's elements; none if it isn't there. @throws ShapeException if it is no list */
  static List<Json> of(@Nullable Json value) {
    if (value == null || value.isNull()) {
      return ImmutableList.of();
    }
    if (value instanceof Json.Arr array) {
      return array.elements();
    }
    throw new ShapeException("expected list, got " + GoValue.of(value));
  }

  /** An object; empty if it isn't there. @throws ShapeException if it is none */
  static Json.Obj members(@Nullable Json value) {
    if (value == null || value.isNull()) {
      return Json.Obj.EMPTY;
    }
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw new ShapeException("expected map, got " + GoValue.of(value));
  }

  /** The shape of what is under a name. @throws ShapeException if nothing can be there */
  static Shape at(Shape.OfMap map, String name) {
    Shape at = map.at(name);
    if (at == null) {
      throw new ShapeException("." + name, "field not declared in schema");
    }
    return Objects.requireNonNull(at);
  }
}
