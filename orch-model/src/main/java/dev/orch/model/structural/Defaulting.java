package dev.orch.model.structural;

import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives absent fields of objects the defaults of their schema. A null where none is allowed counts
 * as absent. Stateless.
 */
public final class Defaulting {
  private Defaulting() {}

  /** The object with its defaults; the same instance if it has them. */
  public static Json.Obj apply(Json.Obj object, StructuralSchema schema) {
    return object(object, schema);
  }

  private static Json value(Json value, StructuralSchema schema) {
    if (value instanceof Json.Obj object) {
      return object(object, schema);
    }
    StructuralSchema items = schema.items();
    if (!(value instanceof Json.Arr array) || items == null) {
      return value;
    }
    List<Json> filled = new ArrayList<>();
    boolean same = true;
    for (Json item : array) {
      Json given = item.isNull() && !items.isNullable() ? items.facts().defaultValue() : null;
      Json full = value(given == null ? item : given, items);
      same &= full.equals(item);
      filled.add(full);
    }
    return same ? array : new Json.Arr(filled);
  }

  private static Json.Obj object(Json.Obj object, StructuralSchema schema) {
    Map<String, Json> filled = new TreeMap<>();
    boolean same = true;
    for (Map.Entry<String, Json> member : object) {
      StructuralSchema of = schema.member(member.getKey());
      Json value = of == null ? member.getValue() : present(member.getValue(), of);
      same &= member.getValue().equals(value);
      if (value != null) {
        filled.put(member.getKey(), value);
      }
    }
    for (Map.Entry<String, StructuralSchema> property : schema.properties().entrySet()) {
      Json given = property.getValue().facts().defaultValue();
      if (given != null && !object.has(property.getKey())) {
        filled.put(property.getKey(), value(given, property.getValue()));
        same = false;
      }
    }
    return same ? object : new Json.Obj(filled);
  }

  /** The member with its defaults, or null if it is to be left out. */
  private static @Nullable Json present(Json value, StructuralSchema schema) {
    if (!value.isNull() || schema.isNullable()) {
      return value(value, schema);
    }
    Json given = schema.facts().defaultValue();
    if (given != null) {
      return value(given, schema);
    }
    boolean open = schema.type().isEmpty() && schema.preservesUnknown();
    return open ? value : null;
  }
}
