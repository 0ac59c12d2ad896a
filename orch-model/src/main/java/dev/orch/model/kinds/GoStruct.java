package dev.orch.model.kinds;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records as Kubernetes shows its internal structures in messages: every field under its Go name,
 * absent ones as null. Stateless.
 */
final class GoStruct {
  /** The order of the fields where it isn't the one of the API. */
  private static final Map<String, List<String>> ORDERS =
      ImmutableMap.of(
          "SecurityContext",
          ImmutableList.of(
              "capabilities",
              "privileged",
              "seLinuxOptions",
              "windowsOptions",
              "runAsUser",
              "runAsGroup",
              "runAsNonRoot",
              "readOnlyRootFilesystem",
              "allowPrivilegeEscalation",
              "procMount",
              "seccompProfile",
              "appArmorProfile"));

  private GoStruct() {}

  static Json json(Record record) {
    RecordType<?> type = RecordType.of(record.getClass());
    List<String> order = ORDERS.get(record.getClass().getSimpleName());
    Json.Obj object = Json.Obj.EMPTY;
    if (order != null) {
      for (String name : order) {
        FieldInfo field = type.field(name);
        if (field != null) {
          object = object.with(goName(name), value(field.get(record)));
        }
      }
      return object;
    }
    for (FieldInfo field : type.fields()) {
      object = object.with(goName(field.name()), value(field.get(record)));
    }
    return object;
  }

  private static Json value(@Nullable Object value) {
    if (value instanceof Record record) {
      return json(record);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? Json.Null.NULL
          : new Json.Arr(list.stream().map(GoStruct::value).collect(toImmutableList()));
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? Json.Null.NULL : Checks.json(strings(map));
    }
    return Checks.json(value);
  }

  private static Map<String, String> strings(Map<?, ?> map) {
    Map<String, String> strings = new TreeMap<>();
    map.forEach((key, value) -> strings.put(key.toString(), value.toString()));
    return strings;
  }

  private static String goName(String name) {
    return name.startsWith("seL")
        ? "SEL" + name.substring(3)
        : Ascii.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
