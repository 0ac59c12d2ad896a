package dev.orch.cel;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.orch.model.json.Json;
import dev.orch.model.schema.Times;
import dev.orch.model.structural.StructuralSchema;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as expressions see them, by what their schema says. Stateless. */
final class Values {
  private Values() {}

  static Object of(Json json, @Nullable StructuralSchema schema, boolean root) {
    if (json instanceof Json.Obj object) {
      return object(object, schema, root || schema != null && schema.isEmbedded());
    }
    if (json instanceof Json.Arr array) {
      List<Object> list = new ArrayList<>(array.size());
      array.forEach(item -> list.add(of(item, schema == null ? null : schema.items(), false)));
      return list;
    }
    if (json instanceof Json.Str text) {
      return schema == null ? text.value() : text(text.value(), schema.facts().format());
    }
    if (json instanceof Json.Num number) {
      boolean whole = number.isInteger() && (schema == null || !schema.type().equals("number"));
      return whole ? (Object) number.toLong() : (Object) number.toDouble();
    }
    return json instanceof Json.Bool bool ? (Object) bool.value() : NullValue.NULL_VALUE;
  }

  private static Map<String, Object> object(
      Json.Obj object, @Nullable StructuralSchema schema, boolean whole) {
    Map<String, Object> map = new LinkedHashMap<>();
    boolean byAnyName = schema == null || schema.additional() != null;
    for (Map.Entry<String, Json> member : object) {
      String name = member.getKey();
      StructuralSchema of = schema == null ? null : schema.member(name);
      if (byAnyName) {
        map.put(name, of(member.getValue(), of, false));
      } else if (whole && name.equals("metadata") && of == null) {
        map.put(name, of(member.getValue(), null, false));
      } else if (!member.getValue().isNull()) { // a null is as good as none
        Escaping.escape(name).ifPresent(n -> map.put(n, of(member.getValue(), of, false)));
      }
    }
    return map;
  }

  private static Object text(String text, String format) {
    try {
      return switch (format) {
        case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
        case "duration" -> Times.parseDuration(text);
        case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        case "date-time" -> OffsetDateTime.parse(text).toInstant();
        default -> text;
      };
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return text; // of another form than its format: it was refused already
    }
  }
}
