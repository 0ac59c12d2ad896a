package dev.orch.model.validation;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import java.util.List;

/** Records as messages show them: as JSON with the fields in the order of the API. Stateless. */
public final class Shown {
  private static final ImmutableList<String> OWNER =
      ImmutableList.of("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion");

  private Shown() {}

  public static Json json(Record record) {
    Json.Obj sorted = RecordWriter.toJson(record);
    ImmutableMap.Builder<String, Json> members = ImmutableMap.builder();
    RecordType<?> type = RecordType.of(record.getClass());
    List<String> names =
        record instanceof OwnerReference
            ? OWNER
            : type.fields().stream().map(FieldInfo::name).toList();
    for (String name : names) {
      FieldInfo field = type.field(name);
      Json member = sorted.get(name);
      if (field != null && member != null) {
        members.put(name, value(field.get(record), member));
      }
    }
    return Json.Obj.inOrder(members.buildOrThrow());
  }

  private static Json value(@org.jspecify.annotations.Nullable Object value, Json json) {
    if (value instanceof Record record && json instanceof Json.Obj) {
      return json(record);
    }
    if (value instanceof List<?> list && json instanceof Json.Arr && holdsRecords(list)) {
      return new Json.Arr(list.stream().map(r -> json((Record) r)).collect(toImmutableList()));
    }
    return json;
  }

  private static boolean holdsRecords(List<?> list) {
    return !list.isEmpty()
        && list.get(0) instanceof Record
        && !(list.get(0) instanceof dev.orch.model.Quantity);
  }
}
