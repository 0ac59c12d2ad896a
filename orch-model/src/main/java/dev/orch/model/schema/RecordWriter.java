package dev.orch.model.schema;

import dev.orch.model.Bytes;
import dev.orch.model.IntOrString;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes records as Kubernetes' encoder does, each field by its presence class: as a tree, or
 * straight to bytes.
 */
public final class RecordWriter {
  private RecordWriter() {}

  /** The record as a tree, without envelope. */
  public static Json.Obj toJson(Record record) {
    Map<String, Json> members = new TreeMap<>();
    for (FieldInfo field : RecordType.of(record).fields()) {
      member(field, field.get(record)).ifPresent(json -> members.put(field.name(), json));
    }
    return new Json.Obj(members);
  }

  /** A field's value as a tree, unless it is left out. */
  public static Optional<Json> member(FieldInfo field, @Nullable Object value) {
    return isWritten(field, value)
        ? Optional.of(tree(value, field.type(), field.isAlways()))
        : Optional.empty();
  }

  /** Writes the record's fields into the object that the generator has begun. */
  public static void writeFields(Record record, JsonGenerator out) {
    for (FieldInfo field : RecordType.of(record).fields()) {
      Object value = field.get(record);
      if (isWritten(field, value)) {
        out.writeName(field.name());
        write(value, field.type(), field.isAlways(), out);
      }
    }
  }

  private static boolean isWritten(FieldInfo field, @Nullable Object value) {
    if (field.isAlways()) {
      return true;
    }
    if (value == null) {
      return false;
    }
    return field.isPointer() || !isZero(value);
  }

  private static boolean isZero(Object value) {
    if (value instanceof String s) {
      return s.isEmpty();
    }
    if (value instanceof List<?> l) {
      return l.isEmpty();
    }
    if (value instanceof Map<?, ?> m) {
      return m.isEmpty();
    }
    if (value instanceof Boolean b) {
      return !b;
    }
    if (value instanceof Number n) {
      return n.doubleValue() == 0;
    }
    return value instanceof Record r && r.equals(RecordType.of(r).zero());
  }

  private static Json tree(@Nullable Object value, FieldType type, boolean always) {
    if (value == null) {
      return Json.Null.NULL;
    }
    if (type instanceof FieldType.RecordOf) {
      RecordType.Envelope envelope = RecordType.of((Record) value).envelope();
      Json.Obj json = toJson((Record) value);
      return envelope == null
          ? json
          : json.with("apiVersion", envelope.apiVersion()).with("kind", envelope.kind());
    }
    if (type instanceof FieldType.ListOf list) {
      List<?> elements = (List<?>) value;
      if (elements.isEmpty() && always) {
        return Json.Null.NULL;
      }
      List<Json> array = new ArrayList<>(elements.size());
      elements.forEach(e -> array.add(tree(e, list.element(), false)));
      return new Json.Arr(array);
    }
    if (type instanceof FieldType.MapOf map) {
      if (((Map<?, ?>) value).isEmpty() && always) {
        return Json.Null.NULL;
      }
      Map<String, Json> members = new TreeMap<>();
      ((Map<?, ?>) value).forEach((k, v) -> members.put((String) k, tree(v, map.value(), false)));
      return new Json.Obj(members);
    }
    return scalar(value, (FieldType.Scalar) type);
  }

  private static Json scalar(Object value, FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> Json.of((Boolean) value);
      case INT, LONG -> Json.of(((Number) value).longValue());
      case DOUBLE -> Json.of((Double) value);
      case INT_OR_STRING ->
          value instanceof IntOrString.Int i ? Json.of(i.value()) : Json.of(value.toString());
      case ANY -> (Json) value;
      default -> Json.of(text(value, type));
    };
  }

  private static String text(Object value, FieldType.Scalar type) {
    return switch (type) {
      case TIME -> Times.format((Instant) value);
      case MICRO_TIME -> Times.formatMicro((Instant) value);
      case DURATION -> Times.format((Duration) value);
      case BYTES -> ((Bytes) value).toBase64();
      default -> value.toString();
    };
  }

  private static void write(
      @Nullable Object value, FieldType type, boolean always, JsonGenerator out) {
    if (value == null) {
      out.writeNull();
    } else if (type instanceof FieldType.RecordOf) {
      out.writeStartObject();
      RecordType.Envelope envelope = RecordType.of((Record) value).envelope();
      if (envelope != null) {
        out.writeStringProperty("kind", envelope.kind());
        out.writeStringProperty("apiVersion", envelope.apiVersion());
      }
      writeFields((Record) value, out);
      out.writeEndObject();
    } else if (type instanceof FieldType.ListOf list) {
      writeList((List<?>) value, list, always, out);
    } else if (type instanceof FieldType.MapOf map) {
      writeMap((Map<?, ?>) value, map, always, out);
    } else {
      writeScalar(value, (FieldType.Scalar) type, out);
    }
  }

  /** A list that is written though empty is {@code null}, as Go writes a nil slice. */
  private static void writeList(
      List<?> list, FieldType.ListOf type, boolean always, JsonGenerator out) {
    if (always && list.isEmpty()) {
      out.writeNull();
      return;
    }
    out.writeStartArray();
    for (Object element : list) {
      write(element, type.element(), false, out);
    }
    out.writeEndArray();
  }

  private static void writeMap(
      Map<?, ?> map, FieldType.MapOf type, boolean always, JsonGenerator out) {
    if (always && map.isEmpty()) {
      out.writeNull();
      return;
    }
    out.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.writeName((String) entry.getKey());
      write(entry.getValue(), type.value(), false, out);
    }
    out.writeEndObject();
  }

  private static void writeScalar(Object value, FieldType.Scalar type, JsonGenerator out) {
    switch (type) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case INT -> out.writeNumber((Integer) value);
      case LONG -> out.writeNumber((Long) value);
      case DOUBLE, INT_OR_STRING, ANY -> JsonText.write(scalar(value, type), out);
      default -> out.writeString(text(value, type));
    }
  }
}
