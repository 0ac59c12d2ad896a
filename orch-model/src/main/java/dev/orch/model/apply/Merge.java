package dev.orch.model.apply;

import dev.orch.model.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A configuration merged into a value. Stateless. */
final class Merge {
  private Merge() {}

  /**
   * The value with what the configuration says.
   *
   * @throws ShapeException if an element of an associative list of the configuration is there twice
   */
  static Json merge(Json value, Json configuration, Shape shape) {
    Json merged = both(value, configuration, shape);
    return merged == null ? Json.Obj.EMPTY : merged;
  }

  /** One side may lack; null if nothing is left. */
  private static @Nullable Json both(@Nullable Json value, @Nullable Json config, Shape of) {
    if (config == null) {
      return value;
    }
    Shape shape = Shape.resolve(of, config);
    if (value != null && Shape.resolve(of, value).getClass() != shape.getClass()) {
      return config;
    }
    if (shape instanceof Shape.OfList list) {
      boolean empty = Elements.of(value).isEmpty() && Elements.of(config).isEmpty();
      return list.relation() == Shape.Relation.ATOMIC || empty
          ? config
          : elements(Elements.of(value), Elements.of(config), list);
    }
    if (shape instanceof Shape.OfMap map) {
      boolean empty = Elements.members(value).isEmpty() && Elements.members(config).isEmpty();
      return map.isAtomic() || empty
          ? config
          : members(Elements.members(value), Elements.members(config), map);
    }
    return config;
  }

  private static @Nullable Json members(Json.Obj value, Json.Obj config, Shape.OfMap map) {
    Set<String> names = new TreeSet<>(value.members().keySet());
    names.addAll(config.members().keySet());
    Map<String, Json> merged = new TreeMap<>();
    for (String name : names) {
      Json member = both(value.get(name), config.get(name), Elements.at(map, name));
      if (member != null) {
        merged.put(name, member);
      }
    }
    return merged.isEmpty() ? null : new Json.Obj(merged);
  }

  /*
   * The order is the configuration's for what both have; what only the value has stays behind what it
   * stood behind. Both lists are walked at once, and shared elements come when it is their turn in the
   * configuration: the next shared one is known, and others of the value are passed over until then.
   */
  private static @Nullable Json elements(List<Json> value, List<Json> config, Shape.OfList list) {
    List<PathElement> left = new ArrayList<>();
    for (Json element : value) {
      left.add(Elements.pathOf(list, element));
    }
    Map<PathElement, @Nullable Json> inValue = new HashMap<>();
    for (int i = 0; i < left.size(); i++) {
      // One that is there more than once isn't merged with, but replaced.
      inValue.put(left.get(i), inValue.containsKey(left.get(i)) ? null : value.get(i));
    }
    List<PathElement> right = new ArrayList<>();
    Map<PathElement, Json> inConfig = new HashMap<>();
    Deque<PathElement> shared = new ArrayDeque<>();
    for (Json element : config) {
      PathElement at = Elements.pathOf(list, element);
      if (inConfig.put(at, element) != null) {
        throw new ShapeException("duplicate entries for key " + at);
      }
      right.add(at);
      if (inValue.containsKey(at)) {
        shared.add(at);
      }
    }
    Set<PathElement> merged = new HashSet<>();
    List<Json> out = new ArrayList<>();
    int l = 0;
    int r = 0;
    while (l < left.size() || r < right.size()) {
      if (l < left.size() && r < right.size()) {
        PathElement at = left.get(l);
        if (at.equals(right.get(r))) {
          merged.add(at);
          add(out, both(inValue.get(at), inConfig.get(at), list.element()));
          l++;
          r++;
          shared.poll();
          continue;
        }
        if (inConfig.containsKey(at) && !shared.isEmpty() && !shared.peek().equals(at)) {
          l++;
          continue;
        }
      }
      if (l < left.size()) {
        PathElement at = left.get(l);
        if (!inConfig.containsKey(at)) {
          out.add(value.get(l));
          l++;
          continue;
        }
        if (merged.contains(at)) {
          l++;
        }
      }
      if (r < right.size()) {
        PathElement at = right.get(r);
        merged.add(at);
        add(out, both(inValue.get(at), inConfig.get(at), list.element()));
        r++;
        if (at.equals(shared.peek())) {
          shared.poll();
        }
      }
    }
    return out.isEmpty() ? null : Json.array(out);
  }

  private static void add(List<Json> out, @Nullable Json element) {
    if (element != null) {
      out.add(element);
    }
  }
}
