package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths into an object. A path may be in it without those below it, and the other way
 * round. Immutable; two sets are equal if they hold the same paths.
 *
 * @param members the paths of one element
 * @param children the longer ones, by their first element; none is empty
 */
public record FieldSet(SortedSet<PathElement> members, SortedMap<PathElement, FieldSet> children) {
  public static final FieldSet EMPTY =
      new FieldSet(ImmutableSortedSet.of(), ImmutableSortedMap.of());

  /** In {@code fieldsV1}: the path to here is in the set itself. */
  private static final String SELF = ".";

  public FieldSet {
    members = ImmutableSortedSet.copyOfSorted(members);
    children = ImmutableSortedMap.copyOfSorted(children);
  }

  /** The set of one path of field names. */
  public static FieldSet ofNames(String... names) {
    Builder builder = new Builder();
    Builder at = builder;
    for (int i = 0; i < names.length - 1; i++) {
      at = at.child(new PathElement.Name(names[i]));
    }
    at.add(new PathElement.Name(names[names.length - 1]));
    return builder.build();
  }

  public boolean isEmpty() {
    return members.isEmpty() && children.isEmpty();
  }

  /** Whether the path of this one element is in the set. */
  public boolean has(PathElement element) {
    return members.contains(element);
  }

  /** Whether the path of these field names is in the set. */
  public boolean hasNames(String... names) {
    FieldSet at = this;
    for (int i = 0; i < names.length - 1; i++) {
      at = at.below(new PathElement.Name(names[i]));
    }
    return at.has(new PathElement.Name(names[names.length - 1]));
  }

  /** What lies below the element, perhaps nothing. */
  public FieldSet below(PathElement element) {
    return children.getOrDefault(element, EMPTY);
  }

  public FieldSet union(FieldSet other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    SortedSet<PathElement> both = new TreeSet<>(members);
    both.addAll(other.members);
    SortedMap<PathElement, FieldSet> merged = new TreeMap<>(children);
    other.children.forEach((element, set) -> merged.merge(element, set, FieldSet::union));
    return new FieldSet(both, merged);
  }

  public FieldSet intersection(FieldSet other) {
    SortedSet<PathElement> both = new TreeSet<>(members);
    both.retainAll(other.members);
    SortedMap<PathElement, FieldSet> shared = new TreeMap<>();
    children.forEach(
        (element, set) -> put(shared, element, set.intersection(other.below(element))));
    return new FieldSet(both, shared);
  }

  /** Those paths of this set that aren't in the other. */
  public FieldSet difference(FieldSet other) {
    if (other.isEmpty()) {
      return this;
    }
    SortedSet<PathElement> rest = new TreeSet<>(members);
    rest.removeAll(other.members);
    SortedMap<PathElement, FieldSet> below = new TreeMap<>();
    children.forEach((element, set) -> put(below, element, set.difference(other.below(element))));
    return new FieldSet(rest, below);
  }

  /** Those paths of this set that neither are in the other nor lie below one that is. */
  public FieldSet without(FieldSet other) {
    if (other.isEmpty()) {
      return this;
    }
    SortedSet<PathElement> rest = new TreeSet<>(members);
    rest.removeAll(other.members);
    SortedMap<PathElement, FieldSet> below = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          if (!other.has(element)) {
            put(below, element, set.without(other.below(element)));
          }
        });
    return new FieldSet(rest, below);
  }

  private static void put(
      SortedMap<PathElement, FieldSet> into, PathElement element, FieldSet set) {
    if (!set.isEmpty()) {
      into.put(element, set);
    }
  }

  /**
   * This set, with each declared field that lies above a path of it: whoever has something of a
   * structure has the structure.
   */
  FieldSet withStructures(Shape shape) {
    SortedSet<PathElement> all = new TreeSet<>(members);
    SortedMap<PathElement, FieldSet> below = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          if (element instanceof PathElement.Name name
              && shape instanceof Shape.OfMap map
              && map.declares(name.name())) {
            all.add(element);
          }
          below.put(element, set.withStructures(Shape.below(shape, element)));
        });
    return new FieldSet(all, below);
  }

  /** The paths as messages show them, such as {@code .spec.ports[port=80,protocol="TCP"]}. */
  public List<String> paths() {
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    collect("", paths);
    return paths.build();
  }

  private void collect(String prefix, ImmutableList.Builder<String> into) {
    members.forEach(element -> into.add(prefix + element));
    children.forEach((element, set) -> set.collect(prefix + element, into));
  }

  /** The form of {@code fieldsV1}, its members in Kubernetes' order. */
  public Json.Obj toJson() {
    Map<String, Json> json = new LinkedHashMap<>();
    SortedSet<PathElement> all = new TreeSet<>(members);
    all.addAll(children.keySet());
    for (PathElement element : all) {
      FieldSet set = children.get(element);
      json.put(
          element.text(), set == null ? Json.Obj.EMPTY : set.toJson(members.contains(element)));
    }
    return Json.Obj.inOrder(json);
  }

  private Json.Obj toJson(boolean self) {
    Json.Obj json = toJson();
    if (!self) {
      return json;
    }
    Map<String, Json> with = new LinkedHashMap<>();
    with.put(SELF, Json.Obj.EMPTY);
    with.putAll(json.members());
    return Json.Obj.inOrder(with);
  }

  /** Reads {@link #toJson}; elements of an unknown form are left out. @throws JsonException */
  public static FieldSet parse(@Nullable Json json) {
    Builder builder = new Builder();
    if (json instanceof Json.Obj object) {
      read(object, builder);
    } else if (json != null && !json.isNull()) {
      throw new JsonException("fieldsV1 isn't an object");
    }
    return builder.build();
  }

  private static void read(Json.Obj object, Builder into) {
    for (Map.Entry<String, Json> entry : object) {
      PathElement element = PathElement.parse(entry.getKey());
      if (element == null || !(entry.getValue() instanceof Json.Obj value)) {
        continue;
      }
      if (value.isEmpty() || value.has(SELF)) {
        into.add(element);
      }
      if (!value.isEmpty()) {
        read(value, into.child(element));
      }
    }
  }

  /** Collects paths. For one thread. */
  static final class Builder {
    private final SortedSet<PathElement> members = new TreeSet<>();
    private final SortedMap<PathElement, Builder> children = new TreeMap<>();

    void add(PathElement element) {
      members.add(element);
    }

    /** What lies below the element. */
    Builder child(PathElement element) {
      return children.computeIfAbsent(element, e -> new Builder());
    }

    FieldSet build() {
      if (members.isEmpty() && children.isEmpty()) {
        return EMPTY;
      }
      SortedMap<PathElement, FieldSet> built = new TreeMap<>();
      children.forEach((element, builder) -> put(built, element, builder.build()));
      return members.isEmpty() && built.isEmpty() ? EMPTY : new FieldSet(members, built);
    }
  }
}
