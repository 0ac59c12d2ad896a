package dev.orch.apiserver;

import dev.orch.model.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds parts of other servers' documents of OpenAPI v2 to one: their paths, and the definitions
 * that these lead to. A definition whose name stands for another one already gets a number behind
 * it. For one thread, used once.
 */
final class SwaggerMerge {
  private static final String HEAD = "#/definitions/";
  private static final String PARAMETERS = "#/parameters/";

  private final Map<String, Json> paths;
  private final Map<String, Json> definitions;

  SwaggerMerge(Map<String, Json> paths, Map<String, Json> definitions) {
    this.paths = new TreeMap<>(paths);
    this.definitions = new TreeMap<>(definitions);
  }

  Map<String, Json> paths() {
    return paths;
  }

  Map<String, Json> definitions() {
    return definitions;
  }

  /** Adds a part: its paths win, its definitions stand back. */
  void add(Json.Obj part) {
    Json.Obj theirs = part.object("definitions");
    Json.Obj items = inlined(part.object("paths"), part.object("parameters")).asObject();
    Map<String, String> names = new TreeMap<>();
    reached(items, theirs).forEach(name -> names.put(name, free(name, theirs.get(name))));
    names.forEach(
        (name, as) -> {
          Json definition = theirs.get(name);
          if (definition != null) {
            definitions.putIfAbsent(as, renamed(definition, names));
          }
        });
    items.forEach(p -> paths.put(p.getKey(), renamed(p.getValue(), names)));
  }

  /** With the parameters that operations share, where they refer to them. */
  private static Json inlined(Json json, Json.Obj parameters) {
    if (json instanceof Json.Arr array) {
      return new Json.Arr(array.elements().stream().map(e -> inlined(e, parameters)).toList());
    }
    if (!(json instanceof Json.Obj object)) {
      return json;
    }
    String reference = object.text("$ref");
    if (reference.startsWith(PARAMETERS)) {
      return parameters.object(reference.substring(PARAMETERS.length()));
    }
    Map<String, Json> members = new TreeMap<>();
    object.forEach(m -> members.put(m.getKey(), inlined(m.getValue(), parameters)));
    return new Json.Obj(members);
  }

  /** The definitions that a part refers to, itself or through others. */
  private static List<String> reached(Json from, Json.Obj definitions) {
    List<String> found = new ArrayList<>();
    Deque<Json> open = new ArrayDeque<>(List.of(from));
    for (Json next = open.poll(); next != null; next = open.poll()) {
      if (next instanceof Json.Obj object) {
        object.members().values().forEach(open::add);
        String name = name(object);
        Json definition = definitions.get(name);
        if (definition != null && !found.contains(name)) {
          found.add(name);
          open.add(definition);
        }
      } else if (next instanceof Json.Arr array) {
        array.forEach(open::add);
      }
    }
    return found;
  }

  private static String name(Json.Obj object) {
    String reference = object.text("$ref");
    return reference.startsWith(HEAD) ? reference.substring(HEAD.length()) : "";
  }

  /** The name itself, or with a number, under which nothing else is defined. */
  private String free(String name, @Nullable Json definition) {
    String as = name;
    for (int i = 2; definitions.containsKey(as); i++) {
      if (Objects.equals(definitions.get(as), definition)) {
        return as;
      }
      as = name + "_v" + i;
    }
    return as;
  }

  private static Json renamed(Json json, Map<String, String> names) {
    if (json instanceof Json.Arr array) {
      return new Json.Arr(
          array.elements().stream().map(element -> renamed(element, names)).toList());
    }
    if (!(json instanceof Json.Obj object)) {
      return json;
    }
    Map<String, Json> members = new TreeMap<>();
    object.forEach(member -> members.put(member.getKey(), renamed(member.getValue(), names)));
    String as = names.get(name(object));
    if (as != null) {
      members.put("$ref", Json.of(HEAD + as));
    }
    return new Json.Obj(members);
  }
}
