package dev.orch.model.apply;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One step into an object: a field's name, the keys of a list's element, a set's value, or an
 * index. Ordered as Kubernetes orders them: by this sequence, then by content. Immutable.
 */
public sealed interface PathElement extends Comparable<PathElement> {
  /** The field of a record or the key of a map. */
  record Name(String name) implements PathElement {
    @Override
    public String text() {
      return "f:" + name;
    }

    @Override
    public String toString() {
      return "." + name;
    }
  }

  /** The element of a list that has these values in its key fields. */
  record Keys(Map<String, Json> keys) implements PathElement {
    public Keys {
      keys = ImmutableSortedMap.copyOf(keys);
    }

    @Override
    public String text() {
      return "k:" + new Json.Obj(keys);
    }

    @Override
    public String toString() {
      return keys.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + entry.getValue())
          .collect(Collectors.joining(",", "[", "]"));
    }
  }

  /** The element of a set. */
  record Value(Json value) implements PathElement {
    @Override
    public String text() {
      return "v:" + value;
    }

    @Override
    public String toString() {
      return "[=" + value + "]";
    }
  }

  /** The element at a position. */
  record Index(int index) implements PathElement {
    @Override
    public String text() {
      return "i:" + index;
    }

    @Override
    public String toString() {
      return "[" + index + "]";
    }
  }

  /** As it is written in {@code fieldsV1}. */
  String text();

  /** Reads {@link #text}; null for a form that isn't known. @throws JsonException if malformed */
  static @Nullable PathElement parse(String text) {
    String rest = text.length() < 2 ? "" : text.substring(2);
    if (text.startsWith("f:")) {
      return new Name(rest);
    }
    if (text.startsWith("k:")) {
      return Json.parse(rest) instanceof Json.Obj keys ? new Keys(keys.members()) : null;
    }
    if (text.startsWith("v:")) {
      return new Value(Json.parse(rest));
    }
    if (text.startsWith("i:")) {
      try {
        return new Index(Integer.parseInt(rest));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return null;
  }

  @Override
  default int compareTo(PathElement other) {
    int ranks = Integer.compare(rank(this), rank(other));
    if (ranks != 0) {
      return ranks;
    }
    if (this instanceof Name a && other instanceof Name b) {
      return a.name.compareTo(b.name);
    }
    if (this instanceof Keys a && other instanceof Keys b) {
      return compare(a.keys, b.keys);
    }
    if (this instanceof Value a && other instanceof Value b) {
      return compare(a.value, b.value);
    }
    return Integer.compare(((Index) this).index, ((Index) other).index);
  }

  private static int rank(PathElement element) {
    if (element instanceof Name) {
      return 0;
    }
    if (element instanceof Keys) {
      return 1;
    }
    return element instanceof Value ? 2 : 3;
  }

  private static int compare(Map<String, Json> a, Map<String, Json> b) {
    Iterator<Map.Entry<String, Json>> left = a.entrySet().iterator();
    Iterator<Map.Entry<String, Json>> right = b.entrySet().iterator();
    while (left.hasNext() && right.hasNext()) {
      Map.Entry<String, Json> x = left.next();
      Map.Entry<String, Json> y = right.next();
      int names = x.getKey().compareTo(y.getKey());
      int values = names == 0 ? compare(x.getValue(), y.getValue()) : names;
      if (values != 0) {
        return values;
      }
    }
    return Boolean.compare(left.hasNext(), right.hasNext());
  }

  /** Numbers by value, before strings, before all else, which only needs to be told apart. */
  private static int compare(Json a, Json b) {
    int ranks = Integer.compare(rank(a), rank(b));
    if (ranks != 0) {
      return ranks;
    }
    if (a instanceof Json.Num x && b instanceof Json.Num y) {
      return x.isInteger() && y.isInteger()
          ? new BigInteger(x.literal()).compareTo(new BigInteger(y.literal()))
          : Double.compare(x.toDouble(), y.toDouble());
    }
    if (a instanceof Json.Str x && b instanceof Json.Str y) {
      return x.value().compareTo(y.value());
    }
    return a.toString().compareTo(b.toString());
  }

  private static int rank(Json value) {
    if (value instanceof Json.Num) {
      return 0;
    }
    if (value instanceof Json.Str) {
      return 1;
    }
    if (value instanceof Json.Bool) {
      return 2;
    }
    if (value instanceof Json.Arr) {
      return 3;
    }
    return value instanceof Json.Obj ? 4 : 5;
  }
}
