package dev.orch.model.schema;

import dev.orch.model.Bytes;
import dev.orch.model.IntOrString;
import dev.orch.model.Quantity;
import dev.orch.model.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The type of a field's value on the wire. */
public sealed interface FieldType {
  /** Values without parts. */
  enum Scalar implements FieldType {
    STRING,
    BOOLEAN,
    INT,
    LONG,
    DOUBLE,
    /** RFC 3339 with whole seconds. */
    TIME,
    /** RFC 3339 with six digits of a second. */
    MICRO_TIME,
    /** Go's notation, such as {@code 1h30m0s}. */
    DURATION,
    QUANTITY,
    INT_OR_STRING,
    /** Base64. */
    BYTES,
    /** Any JSON. */
    ANY
  }

  /** A list. */
  record ListOf(FieldType element) implements FieldType {}

  /** A map by string. */
  record MapOf(FieldType value) implements FieldType {}

  /** A record; its {@link RecordType} is looked up when needed, because types may be recursive. */
  record RecordOf(Class<? extends Record> type) implements FieldType {
    public RecordType<? extends Record> recordType() {
      return RecordType.of(type);
    }
  }

  /**
   * The field type of a Java type. @throws IllegalArgumentException if the codec has none for it
   */
  static FieldType of(Type type, boolean micro) {
    if (type instanceof ParameterizedType p) {
      if (p.getRawType() == List.class) {
        return new ListOf(of(p.getActualTypeArguments()[0], micro));
      }
      if (p.getRawType() == Map.class && p.getActualTypeArguments()[0] == String.class) {
        return new MapOf(of(p.getActualTypeArguments()[1], micro));
      }
    } else if (type instanceof Class<?> c) {
      return c.isRecord() ? new RecordOf(c.asSubclass(Record.class)) : scalar(c, micro);
    }
    throw new IllegalArgumentException("no field type for " + type);
  }

  private static FieldType scalar(Class<?> type, boolean micro) {
    if (type == String.class) {
      return Scalar.STRING;
    }
    if (type == boolean.class || type == Boolean.class) {
      return Scalar.BOOLEAN;
    }
    if (type == int.class || type == Integer.class) {
      return Scalar.INT;
    }
    if (type == long.class || type == Long.class) {
      return Scalar.LONG;
    }
    if (type == double.class || type == Double.class) {
      return Scalar.DOUBLE;
    }
    if (type == Instant.class) {
      return micro ? Scalar.MICRO_TIME : Scalar.TIME;
    }
    return other(type);
  }

  private static FieldType other(Class<?> type) {
    if (type == Duration.class) {
      return Scalar.DURATION;
    }
    if (type == Quantity.class) {
      return Scalar.QUANTITY;
    }
    if (type == IntOrString.class) {
      return Scalar.INT_OR_STRING;
    }
    if (type == Bytes.class) {
      return Scalar.BYTES;
    }
    if (Json.class.isAssignableFrom(type)) {
      return Scalar.ANY;
    }
    throw new IllegalArgumentException("no field type for " + type);
  }
}
