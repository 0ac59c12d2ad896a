package dev.orch.model.patch;

import dev.orch.model.json.Json;
import dev.orch.model.patch.PatchException.Fault;
import dev.orch.model.schema.FieldType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of one list merge: scalars as a set, objects by their merge key. Immutable.
 *
 * @param key the merge key, {@code ""} for scalars
 * @param element the type of the elements, null if unknown
 */
record MergeList(String key, @Nullable FieldType element) {
  List<Json> merge(Json.Arr original, Json.Arr patch, boolean deletes) {
    if (original.size() == 0 && patch.size() == 0) {
      return original.elements();
    }
    if (!isObjects(original.elements(), patch.elements())) {
      return scalars(original.elements(), patch.elements(), deletes);
    }
    if (key.isEmpty()) {
      throw new PatchException(
          Fault.INTERNAL, "cannot merge lists without merge key for type struct");
    }
    List<Json> base = new ArrayList<>(original.elements());
    List<Json.Obj> changes = new ArrayList<>();
    boolean replaces = false;
    for (Json change : patch) {
      Json.Obj object = change.asObject();
      Json directive = object.get(StrategicMergePatch.DIRECTIVE);
      if (directive == null) {
        changes.add(object);
      } else if (directive.equals(Json.of("replace"))) {
        replaces = true;
      } else {
        delete(base, object, directive);
      }
    }
    if (replaces) {
      return changes.stream().map(Directives::drop).toList();
    }
    List<Json> before = List.copyOf(base);
    changes.forEach(change -> mergeElement(base, change));
    return interleave(base, changes, before);
  }

  private void delete(List<Json> base, Json.Obj object, Json directive) {
    if (directive.equals(Json.of("merge"))) {
      throw new PatchException(
          Fault.INTERNAL, "merging lists cannot yet be specified in the patch");
    }
    if (!directive.equals(Json.of("delete"))) {
      throw StrategicMergePatch.unknownDirective(GoText.of(directive), object);
    }
    Json value = keyOf(object);
    base.removeIf(element -> value.equals(element.asObject().get(key)));
  }

  private void mergeElement(List<Json> base, Json.Obj change) {
    Json value = keyOf(change);
    for (int i = 0; i < base.size(); i++) {
      Json.Obj present = base.get(i).asObject();
      if (value.equals(present.get(key))) {
        base.set(i, StrategicMergePatch.mergeObject(present, change, element));
        return;
      }
    }
    base.add(Directives.drop(change));
  }

  private List<Json> scalars(List<Json> original, List<Json> patch, boolean deletes) {
    if (deletes) {
      return original.stream().filter(value -> !patch.contains(value)).toList();
    }
    LinkedHashSet<Json> both = new LinkedHashSet<>(original);
    both.addAll(patch);
    return interleave(new ArrayList<>(both), patch, original);
  }

  /** The merged list in the order that the patch gives. */
  List<Json> ordered(
      @Nullable Json before, @Nullable Json after, List<Json> order, boolean merges) {
    List<Json> original = before == null ? List.of() : StrategicMergePatch.elements(before);
    List<Json> patch = after == null ? List.of() : StrategicMergePatch.elements(after);
    checkOrder(patch, order);
    List<Json> merged;
    if (after == null) {
      merged = original;
    } else if (before == null) {
      merged = StrategicMergePatch.elements(Directives.drop(after));
    } else {
      merged = merges ? merge(new Json.Arr(original), new Json.Arr(patch), false) : patch;
    }
    return interleave(merged, order, original);
  }

  /** The patch's elements must come in the order that the directive gives. */
  private void checkOrder(List<Json> patch, List<Json> order) {
    if (patch.isEmpty() || order.isEmpty()) {
      return;
    }
    List<Json> kept =
        patch.stream()
            .filter(p -> !(p instanceof Json.Obj o && o.has(StrategicMergePatch.DIRECTIVE)))
            .toList();
    int matched = 0;
    for (Json wanted : order) {
      if (matched < kept.size() && identity(kept.get(matched)).equals(identity(wanted))) {
        matched++;
      }
    }
    if (matched < kept.size()) {
      throw new PatchException(
          Fault.INTERNAL,
          "The order in patch list:\n"
              + GoText.of(new Json.Arr(patch))
              + "\n doesn't match $setElementOrder list:\n"
              + GoText.of(new Json.Arr(order))
              + "\n");
    }
  }

  /**
   * Orders the merged elements: those that {@code order} names as it does, the others as they were,
   * each of these before the first of those that it preceded.
   */
  private List<Json> interleave(
      List<Json> merged, List<? extends Json> order, List<Json> original) {
    List<Json> wanted = order.stream().map(this::identity).toList();
    List<Json> was = original.stream().map(this::identity).toList();
    List<Json> named = new ArrayList<>();
    List<Json> others = new ArrayList<>();
    merged.forEach(m -> (wanted.contains(identity(m)) ? named : others).add(m));
    named.sort(Comparator.comparingInt(m -> wanted.indexOf(identity(m))));
    others.sort(Comparator.comparingInt(m -> was.indexOf(identity(m))));
    List<Json> result = new ArrayList<>();
    int next = 0;
    for (Json name : named) {
      int place = was.indexOf(identity(name));
      while (place >= 0
          && next < others.size()
          && was.indexOf(identity(others.get(next))) < place) {
        result.add(others.get(next++));
      }
      result.add(name);
    }
    result.addAll(others.subList(next, others.size()));
    return result;
  }

  private Json identity(Json value) {
    return key.isEmpty() || !(value instanceof Json.Obj object) ? value : keyOf(object);
  }

  private Json keyOf(Json.Obj object) {
    Json value = object.get(key);
    if (value == null) {
      throw new PatchException(
          Fault.INTERNAL,
          "map: " + GoText.of(object) + " does not contain declared merge key: " + key);
    }
    return value;
  }

  private static boolean isObjects(List<Json> original, List<Json> patch) {
    Json first = original.isEmpty() ? patch.get(0) : original.get(0);
    for (List<Json> list : List.of(original, patch)) {
      for (Json value : list) {
        if (value instanceof Json.Arr) {
          throw new PatchException(Fault.NOT_APPLICABLE, "lists of lists are not supported");
        }
        if (!value.typeName().equals(first.typeName())) {
          throw new PatchException(
              Fault.INTERNAL,
              "list element types are not identical: "
                  + GoText.of(new Json.Arr(List.of(new Json.Arr(original), new Json.Arr(patch)))));
        }
      }
    }
    return first instanceof Json.Obj;
  }
}
