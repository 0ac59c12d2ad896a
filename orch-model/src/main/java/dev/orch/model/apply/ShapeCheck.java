package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that a value has its shape, and tells all that is wrong. */
final class ShapeCheck {
  private final boolean allowDuplicates;
  private final List<String> errors = new ArrayList<>();

  private ShapeCheck(boolean allowDuplicates) {
    this.allowDuplicates = allowDuplicates;
  }

  /**
   * Checks the value.
   *
   * @param allowDuplicates whether an element of an associative list may be there twice, as objects
   *     of earlier times may have it
   * @throws ShapeException if it doesn't have the shape
   */
  static void check(Json value, Shape shape, boolean allowDuplicates) {
    ShapeCheck check = new ShapeCheck(allowDuplicates);
    check.walk("", value, shape);
    if (check.errors.size() == 1) {
      throw new ShapeException(check.errors.get(0));
    }
    if (!check.errors.isEmpty()) {
      throw new ShapeException("errors:\n  " + String.join("\n  ", check.errors));
    }
  }

  private void error(String path, @Nullable String message) {
    errors.add(path.isEmpty() ? String.valueOf(message) : path + ": " + message);
  }

  private void walk(String path, Json value, Shape of) {
    Shape shape = Shape.resolve(of, value);
    try {
      if (shape instanceof Shape.Scalar scalar) {
        scalar(path, value, scalar.type());
      } else if (shape instanceof Shape.OfList list) {
        list(path, Elements.of(value), list);
      } else {
        map(path, Elements.members(value), (Shape.OfMap) shape);
      }
    } catch (ShapeException e) {
      error(path, e.getMessage());
    }
  }

  private void scalar(String path, Json value, Shape.Scalar.Type type) {
    if (value.isNull()) {
      return;
    }
    switch (type) {
      case STRING -> {
        if (!(value instanceof Json.Str)) {
          error(path, "expected string, got " + GoValue.detailed(value));
        }
      }
      case NUMBER -> {
        if (!(value instanceof Json.Num)) {
          error(path, "expected numeric (int or float), got *value.valueUnstructured");
        }
      }
      case BOOLEAN -> {
        if (!(value instanceof Json.Bool)) {
          error(path, "expected boolean, got " + GoValue.of(value));
        }
      }
      case INT_OR_STRING -> {
        if (value instanceof Json.Obj || value instanceof Json.Arr) {
          error(path, "expected any scalar, got " + GoValue.of(value));
        }
      }
      case ANY -> {}
    }
  }

  private void list(String path, List<Json> elements, Shape.OfList list) {
    Set<PathElement> seen = new HashSet<>();
    int i = 0;
    for (Json element : elements) {
      PathElement at;
      if (list.relation() == Shape.Relation.ATOMIC) {
        at = new PathElement.Index(i);
      } else {
        try {
          at = Elements.pathOf(list, element);
        } catch (ShapeException e) {
          error(path, "element " + i + ": " + e.getMessage());
          return;
        }
        if (!seen.add(at) && !allowDuplicates) {
          error(path, "duplicate entries for key " + at);
        }
      }
      walk(path + at, element, list.element());
      i++;
    }
  }

  private void map(String path, Json.Obj object, Shape.OfMap map) {
    for (Map.Entry<String, Json> member : object) {
      String at = path + "." + member.getKey();
      Shape shape = map.at(member.getKey());
      if (shape == null) {
        error(at, "field not declared in schema");
        return;
      }
      walk(at, member.getValue(), shape);
    }
  }
}
