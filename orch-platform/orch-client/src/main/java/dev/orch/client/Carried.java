package dev.orch.client;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries a change of a record over to the object as the server has it, which may have fields that
 * the record doesn't. Stateless.
 *
 * <p>What the change left as it was stays as the server wrote it. Elements of lists are found again
 * by being equal, by the list's merge key, or in a list of the same length by their place: only the
 * unknown fields of an element that is found in none of these ways are lost, with the element.
 */
final class Carried {
  private Carried() {}

  /**
   * @param raw the object as the server has it
   * @param before what the record has of it
   * @param after the same as it is wanted
   */
  static Json.Obj over(Kind<?> kind, Json.Obj raw, Json.Obj before, Json.Obj after) {
    return kind.isDynamic() ? after : object(raw, before, after, kind.recordType());
  }

  private static Json.Obj object(
      Json.Obj raw, Json.Obj before, Json.Obj after, @Nullable RecordType<?> type) {
    Map<String, Json> members = new TreeMap<>(raw.members());
    for (Map.Entry<String, Json> member : before) {
      if (!after.has(member.getKey())) {
        members.remove(member.getKey());
      }
    }
    for (Map.Entry<String, Json> member : after) {
      String name = member.getKey();
      Json wanted = member.getValue();
      Json was = before.get(name);
      if (!wanted.equals(was)) {
        @Nullable FieldInfo field = type == null ? null : type.field(name);
        members.put(name, value(raw.get(name), was, wanted, field));
      }
    }
    return new Json.Obj(members);
  }

  private static Json value(
      @Nullable Json raw, @Nullable Json before, Json after, @Nullable FieldInfo field) {
    FieldType type = field == null ? FieldType.Scalar.ANY : field.type();
    if (raw instanceof Json.Obj r && before instanceof Json.Obj b && after instanceof Json.Obj a) {
      return object(r, b, a, recordOf(type));
    }
    if (raw instanceof Json.Arr r
        && before instanceof Json.Arr b
        && after instanceof Json.Arr a
        && r.size() == b.size()
        && field != null
        && type instanceof FieldType.ListOf list) {
      return array(r, b, a, keys(field), recordOf(list.element()));
    }
    return after;
  }

  private static @Nullable RecordType<?> recordOf(FieldType type) {
    return type instanceof FieldType.RecordOf record ? record.recordType() : null;
  }

  private static List<String> keys(FieldInfo field) {
    return field.listMapKeys().isEmpty() && !field.patchMergeKey().isEmpty()
        ? List.of(field.patchMergeKey())
        : field.listMapKeys();
  }

  private static Json array(
      Json.Arr raw,
      Json.Arr before,
      Json.Arr after,
      List<String> keys,
      @Nullable RecordType<?> type) {
    boolean[] taken = new boolean[before.size()];
    int[] origin = new int[after.size()];
    Arrays.fill(origin, -1);
    for (int i = 0; i < after.size(); i++) {
      origin[i] = take(before, taken, after.get(i), Object::equals);
    }
    for (int i = 0; i < after.size(); i++) {
      if (origin[i] < 0 && !keys.isEmpty()) {
        origin[i] = take(before, taken, after.get(i), (a, b) -> isSame(a, b, keys));
      }
    }
    List<Json> elements = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      int from = origin[i];
      if (from < 0 && keys.isEmpty() && before.size() == after.size() && !taken[i]) {
        taken[i] = true;
        from = i;
      }
      elements.add(
          from < 0 ? after.get(i) : element(raw.get(from), before.get(from), after.get(i), type));
    }
    return new Json.Arr(elements);
  }

  private static Json element(Json raw, Json before, Json after, @Nullable RecordType<?> type) {
    if (before.equals(after)) {
      return raw;
    }
    return raw instanceof Json.Obj r && before instanceof Json.Obj b && after instanceof Json.Obj a
        ? object(r, b, a, type)
        : after;
  }

  private interface Match {
    boolean is(Json before, Json after);
  }

  private static int take(Json.Arr before, boolean[] taken, Json wanted, Match match) {
    for (int i = 0; i < before.size(); i++) {
      if (!taken[i] && match.is(before.get(i), wanted)) {
        taken[i] = true;
        return i;
      }
    }
    return -1;
  }

  private static boolean isSame(Json before, Json after, List<String> keys) {
    return before instanceof Json.Obj b
        && after instanceof Json.Obj a
        && keys.stream().allMatch(key -> Objects.equals(b.get(key), a.get(key)));
  }
}
