package dev.orch.model.patch;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.patch.PatchException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The place that an operation of a JSON patch names: the way to a container, and a key in it.
 * Whatever stands before the first slash is passed over, as Kubernetes does. Immutable.
 */
final class Pointer {
  private final String op;
  private final String path;
  private final List<String> parents;
  private final String key;

  private Pointer(String op, String path, List<String> parts) {
    this.op = op;
    this.path = path;
    this.parents = parts.subList(0, parts.size() - 1);
    this.key = parts.get(parts.size() - 1);
  }

  static Pointer of(String op, @Nullable String path) {
    if (path == null) {
      throw new PatchException(
          Fault.NOT_APPLICABLE, op + " operation failed to decode path: missing value");
    }
    int slash = path.indexOf('/');
    if (slash < 0) {
      throw new PatchException(Fault.NOT_APPLICABLE, missing(op, path));
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.substring(slash + 1).split("/", -1)) {
      parts.add(part.replace("~1", "/").replace("~0", "~"));
    }
    return new Pointer(op, path, ImmutableList.copyOf(parts));
  }

  private static String missing(String op, String path) {
    return op + " operation does not apply: doc is missing path: \"" + path + "\": missing value";
  }

  /** The document with the container replaced by what the function makes of it. */
  Json change(Json document, UnaryOperator<Json> change) {
    return change(document, 0, change);
  }

  private Json change(Json value, int depth, UnaryOperator<Json> change) {
    if (!(value instanceof Json.Obj) && !(value instanceof Json.Arr)) {
      throw new PatchException(Fault.NOT_APPLICABLE, missing(op, path));
    }
    if (depth == parents.size()) {
      return change.apply(value);
    }
    String step = parents.get(depth);
    Json next = get(value, step);
    if (next == null) {
      throw new PatchException(Fault.NOT_APPLICABLE, missing(op, path));
    }
    Json changed = change(next, depth + 1, change);
    if (value instanceof Json.Obj object) {
      return object.with(step, changed);
    }
    List<Json> elements = new ArrayList<>(((Json.Arr) value).elements());
    elements.set(index(step, elements.size()), changed);
    return new Json.Arr(elements);
  }

  /** The value there, or null for an absent member. */
  @Nullable Json read(Json document) {
    Json value = document;
    for (String step : parents) {
      Json next = get(value, step);
      if (next == null || !(next instanceof Json.Obj) && !(next instanceof Json.Arr)) {
        throw new PatchException(Fault.NOT_APPLICABLE, missing(op, path));
      }
      value = next;
    }
    return get(value, key);
  }

  private static @Nullable Json get(Json container, String step) {
    if (container instanceof Json.Obj object) {
      return object.get(step);
    }
    List<Json> elements = ((Json.Arr) container).elements();
    return elements.get(index(step, elements.size()));
  }

  private static int index(String step, int size) {
    int index = number(step);
    if (index < -size || index >= size) {
      throw new PatchException(
          Fault.NOT_APPLICABLE,
          "Unable to access invalid index: " + index + ": invalid index referenced");
    }
    return index < 0 ? index + size : index;
  }

  private static int number(String step) {
    try {
      return Integer.parseInt(step);
    } catch (NumberFormatException e) {
      throw new PatchException(
          Fault.NOT_APPLICABLE, "value was not a proper array index: '" + step + "'");
    }
  }

  Json add(Json container, Json value) {
    if (container instanceof Json.Obj object) {
      return object.with(key, value);
    }
    List<Json> elements = new ArrayList<>(((Json.Arr) container).elements());
    elements.add(key.equals("-") ? elements.size() : index(key, elements.size() + 1), value);
    return new Json.Arr(elements);
  }

  Json replace(Json container, Json value) {
    if (container instanceof Json.Obj object) {
      return object.with(key, value);
    }
    List<Json> elements = new ArrayList<>(((Json.Arr) container).elements());
    elements.set(index(key, elements.size()), value);
    return new Json.Arr(elements);
  }

  Json remove(Json container) {
    if (container instanceof Json.Obj object) {
      if (!object.has(key)) {
        throw new PatchException(
            Fault.NOT_APPLICABLE, "Unable to remove nonexistent key: " + key + ": missing value");
      }
      return object.without(key);
    }
    List<Json> elements = new ArrayList<>(((Json.Arr) container).elements());
    elements.remove(index(key, elements.size()));
    return new Json.Arr(elements);
  }
}
