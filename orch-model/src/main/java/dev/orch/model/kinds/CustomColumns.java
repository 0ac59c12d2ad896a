package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Column;
import dev.orch.model.DynamicObject;
import dev.orch.model.apiextensions.CustomResourceColumnDefinition;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonPath;
import dev.orch.model.schema.Times;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/** Columns that a definition asks for: the name, then values by their paths. Stateless. */
final class CustomColumns {
  private CustomColumns() {}

  static List<Column<DynamicObject>> of(List<CustomResourceColumnDefinition> wanted) {
    ImmutableList.Builder<Column<DynamicObject>> columns = ImmutableList.builder();
    columns.addAll(Columns.<DynamicObject>named().build());
    if (wanted.isEmpty()) {
      columns.add(
          new Column<>(
              "Age",
              "date",
              "",
              "The time since the object was created.",
              0,
              (object, now) ->
                  Json.of(HumanDuration.since(object.metadata().creationTimestamp(), now))));
    }
    for (CustomResourceColumnDefinition column : wanted) {
      columns.add(
          new Column<>(
              column.name(),
              column.type(),
              column.format(),
              column.description(),
              column.priority(),
              cell(column)));
    }
    return columns.build();
  }

  private static BiFunction<DynamicObject, Instant, Json> cell(
      CustomResourceColumnDefinition column) {
    JsonPath path;
    try {
      path = JsonPath.parse(column.jsonPath());
    } catch (IllegalArgumentException e) {
      return (object, now) -> Json.Null.NULL; // as a path that leads nowhere
    }
    return (object, now) -> {
      Json value = path.first(object.json());
      return value == null ? Json.Null.NULL : shown(column.type(), value, now);
    };
  }

  private static Json shown(String type, Json value, Instant now) {
    return switch (type) {
      case "integer" -> value instanceof Json.Num n ? Json.of((long) n.toDouble()) : Json.Null.NULL;
      case "number" -> value instanceof Json.Num ? value : Json.Null.NULL;
      case "boolean" -> value instanceof Json.Bool ? value : Json.Null.NULL;
      case "string" -> Json.of(value instanceof Json.Str text ? text.value() : value.toString());
      case "date" -> value instanceof Json.Str text ? age(text.value(), now) : Json.Null.NULL;
      default -> Json.Null.NULL;
    };
  }

  private static Json age(String time, Instant now) {
    try {
      return Json.of(HumanDuration.since(Times.parse(time), now));
    } catch (IllegalArgumentException e) {
      return Json.of("<invalid>");
    }
  }
}
