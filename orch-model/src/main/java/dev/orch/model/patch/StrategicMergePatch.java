package dev.orch.model.patch;

import dev.orch.model.json.Json;
import dev.orch.model.patch.PatchException.Fault;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch: a merge patch that knows from the kind's record which lists merge, and by
 * which key. Its directives: {@code $patch: replace | delete | merge}, {@code $retainKeys}, {@code
 * $deleteFromPrimitiveList/…} and {@code $setElementOrder/…}. Stateless.
 */
public final class StrategicMergePatch {
  static final String DIRECTIVE = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String DELETE_FROM = "$deleteFromPrimitiveList";
  private static final String SET_ORDER = "$setElementOrder";

  private StrategicMergePatch() {}

  /**
   * The object as the patch changes it.
   *
   * @param schema the type of the object
   * @throws PatchException if the patch is none or doesn't apply
   */
  public static Json.Obj apply(Json.Obj original, Json patch, RecordType<?> schema) {
    if (!(patch instanceof Json.Obj changes)) {
      throw new PatchException(
          Fault.MALFORMED,
          "json: cannot unmarshal "
              + patch.typeName()
              + " into Go value of type map[string]interface {}");
    }
    return mergeObject(original, changes, new FieldType.RecordOf(schema.type()));
  }

  /** Merges an object of that type; the type is null where nothing is known of it. */
  static Json.Obj mergeObject(Json.Obj original, Json.Obj patch, @Nullable FieldType type) {
    Json directive = patch.get(DIRECTIVE);
    if (directive != null) {
      return byDirective(directive, patch);
    }
    Map<String, Json> merged = new TreeMap<>(retained(original, patch).members());
    Map<String, Json> changes = new TreeMap<>(patch.without(RETAIN_KEYS).members());
    applyOrders(merged, changes, type);
    for (Map.Entry<String, Json> change : changes.entrySet()) {
      String key = change.getKey();
      boolean deletes = key.startsWith(DELETE_FROM);
      if (deletes) {
        key = fieldOf(key, DELETE_FROM, "invalid patch format of primitive list");
      }
      mergeMember(merged, key, change.getValue(), deletes, type);
    }
    return new Json.Obj(merged);
  }

  private static Json.Obj byDirective(Json directive, Json.Obj patch) {
    String text = directive instanceof Json.Str s ? s.value() : GoText.of(directive);
    return switch (text) {
      case "replace" -> Directives.drop(patch.without(DIRECTIVE)).asObject();
      case "delete" -> Json.Obj.EMPTY;
      default -> throw unknownDirective(text, patch);
    };
  }

  static PatchException unknownDirective(String text, Json.Obj patch) {
    return new PatchException(
        Fault.INTERNAL, "unknown patch type: " + text + " in map: " + GoText.of(patch));
  }

  private static void mergeMember(
      Map<String, Json> merged,
      String key,
      Json change,
      boolean deletes,
      @Nullable FieldType type) {
    if (change.isNull()) {
      merged.remove(key);
      return;
    }
    Json present = merged.get(key);
    if (present == null) {
      if (!deletes) {
        merged.put(key, Directives.drop(change));
      }
      return;
    }
    FieldInfo field = fieldOf(type, key);
    FieldType fieldType = typeOf(type, field);
    String strategy = field == null ? "" : field.patchStrategy();
    boolean replaces = has(strategy, "replace");
    if (present instanceof Json.Obj before && change instanceof Json.Obj after && !replaces) {
      merged.put(key, mergeObject(before, after, fieldType));
    } else if (present instanceof Json.Arr before
        && change instanceof Json.Arr after
        && has(strategy, "merge")) {
      merged.put(key, new Json.Arr(list(field, fieldType).merge(before, after, deletes)));
    } else {
      merged.put(key, Directives.drop(change));
    }
  }

  private static MergeList list(@Nullable FieldInfo field, @Nullable FieldType type) {
    String mergeKey = field == null ? "" : field.patchMergeKey();
    return new MergeList(mergeKey, type instanceof FieldType.ListOf list ? list.element() : null);
  }

  private static boolean has(String strategies, String wanted) {
    for (String strategy : strategies.split(",")) {
      if (strategy.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable FieldInfo fieldOf(@Nullable FieldType type, String name) {
    return type instanceof FieldType.RecordOf record ? record.recordType().field(name) : null;
  }

  private static @Nullable FieldType typeOf(@Nullable FieldType owner, @Nullable FieldInfo field) {
    if (field != null) {
      return field.type();
    }
    return owner instanceof FieldType.MapOf map ? map.value() : null;
  }

  /** What {@code $retainKeys} leaves of the original. */
  private static Json.Obj retained(Json.Obj original, Json.Obj patch) {
    Json directive = patch.get(RETAIN_KEYS);
    if (directive == null) {
      return original;
    }
    PatchException malformed =
        new PatchException(Fault.MALFORMED, "invalid patch format of retainKeys");
    if (!(directive instanceof Json.Arr keys)) {
      throw malformed;
    }
    TreeSet<String> kept = new TreeSet<>();
    keys.forEach(key -> kept.add(GoText.of(key)));
    for (Map.Entry<String, Json> change : patch) {
      String key = change.getKey();
      boolean aside =
          change.getValue().isNull()
              || key.equals(RETAIN_KEYS)
              || key.startsWith(DELETE_FROM)
              || key.startsWith(SET_ORDER);
      if (!aside && !kept.contains(key)) {
        throw malformed;
      }
    }
    Map<String, Json> members = new TreeMap<>(original.members());
    members.keySet().retainAll(kept);
    return new Json.Obj(members);
  }

  private static String fieldOf(String key, String directive, String message) {
    if (!key.startsWith(directive + "/")) {
      throw new PatchException(Fault.MALFORMED, message);
    }
    return key.substring(directive.length() + 1);
  }

  /**
   * Merges the lists whose order the patch gives, and takes them and the directives out of the
   * changes.
   */
  private static void applyOrders(
      Map<String, Json> merged, Map<String, Json> changes, @Nullable FieldType type) {
    for (String key : List.copyOf(changes.keySet())) {
      if (!key.startsWith(SET_ORDER)) {
        continue;
      }
      String name = fieldOf(key, SET_ORDER, "invalid patch format of setElementOrder list");
      List<Json> order = elements(changes.remove(key));
      Json before = merged.get(name);
      Json after = changes.remove(name);
      if (after != null && after.isNull()) {
        merged.remove(name);
        continue;
      }
      if (before == null && after == null) {
        continue;
      }
      FieldInfo field = fieldOf(type, name);
      MergeList list = list(field, typeOf(type, field));
      boolean merges = field != null && has(field.patchStrategy(), "merge");
      merged.put(name, new Json.Arr(list.ordered(before, after, order, merges)));
    }
  }

  static List<Json> elements(@Nullable Json value) {
    if (value instanceof Json.Arr array) {
      return array.elements();
    }
    throw new PatchException(
        Fault.INTERNAL,
        "expected a []interface {}, but received a "
            + (value instanceof Json.Obj
                ? "map[string]interface {}"
                : value == null ? "nil" : value.typeName()));
  }
}
