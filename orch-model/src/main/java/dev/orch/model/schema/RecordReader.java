package dev.orch.model.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import dev.orch.model.IntOrString;
import dev.orch.model.Quantity;
import dev.orch.model.json.Json;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of JSON trees as Kubernetes' decoder does: a member that no field has is told to
 * {@code unknown} by its path and dropped, {@code null} is absent, a value of the wrong type is a
 * {@link DecodeException}.
 */
public final class RecordReader {
  private static final String[] ENVELOPE = {"apiVersion", "kind"};
  private final Consumer<String> unknown;

  private RecordReader(Consumer<String> unknown) {
    this.unknown = unknown;
  }

  /**
   * A record of the tree. The envelope ({@code apiVersion} and {@code kind}) of the outermost
   * object is passed over.
   *
   * @param unknown is given the path of every unknown member, such as {@code
   *     spec.template.spec.containers[0].imag}
   * @throws DecodeException if a value doesn't fit its field
   */
  public static <R extends Record> R read(Json json, Class<R> type, Consumer<String> unknown) {
    RecordType<R> recordType = RecordType.of(type);
    if (!(json instanceof Json.Obj object)) {
      throw new DecodeException(
          "json: cannot unmarshal "
              + json.typeName()
              + " into Go value of type v1."
              + type.getSimpleName());
    }
    Json.Obj body = object;
    for (String name : ENVELOPE) {
      if (recordType.field(name) == null) {
        body = body.without(name);
      }
    }
    return new RecordReader(unknown).record(body, recordType, "", "");
  }

  private <R extends Record> R record(
      Json.Obj object, RecordType<R> type, String path, String goPath) {
    @Nullable Object[] components = new @Nullable Object[type.fields().size()];
    for (Map.Entry<String, Json> member : object) {
      String name = member.getKey();
      String at = path.isEmpty() ? name : path + "." + name;
      FieldInfo field = type.field(name);
      if (field == null) {
        unknown.accept(at);
      } else if (!member.getValue().isNull()) {
        String goAt = goPath.isEmpty() ? name : goPath + "." + name;
        components[field.index()] =
            value(member.getValue(), field.type(), at, goAt, type.type().getSimpleName());
      }
    }
    return type.build(components);
  }

  private @Nullable Object value(
      Json json, FieldType type, String path, String goPath, String owner) {
    if (type instanceof FieldType.Scalar scalar) {
      return json.isNull() ? zero(scalar) : scalar(json, scalar, goPath, owner);
    }
    if (type instanceof FieldType.RecordOf record) {
      if (json.isNull()) {
        return record.recordType().zero();
      }
      if (json instanceof Json.Obj object) {
        boolean whole = record.recordType().envelope() != null;
        Json.Obj body = whole ? object.without("apiVersion").without("kind") : object;
        return record(body, record.recordType(), path, goPath);
      }
    } else if (type instanceof FieldType.ListOf list
        && (json instanceof Json.Arr || json.isNull())) {
      return json.isNull() ? ImmutableList.of() : list((Json.Arr) json, list, path, goPath, owner);
    } else if (type instanceof FieldType.MapOf map && (json instanceof Json.Obj || json.isNull())) {
      return json.isNull()
          ? ImmutableSortedMap.of()
          : map((Json.Obj) json, map, path, goPath, owner);
    }
    throw mismatch(json, type, goPath, owner);
  }

  private static Object zero(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> false;
      case INT -> 0;
      case LONG -> 0L;
      case DOUBLE -> 0.0;
      case QUANTITY -> Quantity.ZERO;
      case INT_OR_STRING -> IntOrString.Int.ZERO;
      case BYTES -> Bytes.EMPTY;
      case ANY -> Json.Null.NULL;
      case DURATION -> java.time.Duration.ZERO;
      case TIME, MICRO_TIME -> java.time.Instant.EPOCH;
      default -> "";
    };
  }

  private Object list(
      Json.Arr array, FieldType.ListOf type, String path, String goPath, String owner) {
    ImmutableList.Builder<Object> list = ImmutableList.builderWithExpectedSize(array.size());
    int i = 0;
    for (Json element : array) {
      list.add(
          java.util.Objects.requireNonNull(
              value(element, type.element(), path + "[" + i++ + "]", goPath, owner)));
    }
    return list.build();
  }

  private Object map(
      Json.Obj object, FieldType.MapOf type, String path, String goPath, String owner) {
    ImmutableSortedMap.Builder<String, Object> map = ImmutableSortedMap.naturalOrder();
    for (Map.Entry<String, Json> member : object) {
      String at = path + "." + member.getKey();
      map.put(
          member.getKey(),
          java.util.Objects.requireNonNull(
              value(member.getValue(), type.value(), at, goPath, owner)));
    }
    return map.build();
  }

  private static Object scalar(Json json, FieldType.Scalar type, String goPath, String owner) {
    try {
      Object value = convert(json, type);
      if (value != null) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new DecodeException(
          "json: cannot unmarshal number "
              + json
              + " into Go struct field "
              + owner
              + "."
              + goPath
              + " of type "
              + goType(type));
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
    throw mismatch(json, type, goPath, owner);
  }

  private static @Nullable Object convert(Json json, FieldType.Scalar type) {
    return switch (type) {
      case STRING -> json instanceof Json.Str s ? s.value() : null;
      case BOOLEAN -> json instanceof Json.Bool b ? (Object) b.value() : null;
      case INT -> json instanceof Json.Num n ? (Object) Integer.parseInt(n.literal()) : null;
      case LONG -> json instanceof Json.Num n ? (Object) n.toLong() : null;
      case DOUBLE -> json instanceof Json.Num n ? (Object) n.toDouble() : null;
      case TIME -> json instanceof Json.Str s ? Times.parse(s.value()) : null;
      case MICRO_TIME -> json instanceof Json.Str s ? Times.parseMicro(s.value()) : null;
      case DURATION -> json instanceof Json.Str s ? Times.parseDuration(s.value()) : null;
      case QUANTITY -> quantity(json);
      case INT_OR_STRING -> intOrString(json);
      case BYTES -> json instanceof Json.Str s ? bytes(s.value()) : null;
      case ANY -> json;
    };
  }

  /** Kubernetes parses whatever text there is, and so tells of its form rather than its type. */
  private static Quantity quantity(Json json) {
    return Quantity.parse(json instanceof Json.Str s ? s.value() : json.toString());
  }

  private static @Nullable IntOrString intOrString(Json json) {
    if (json instanceof Json.Str s) {
      return IntOrString.of(s.value());
    }
    return json instanceof Json.Num n ? IntOrString.of(Integer.parseInt(n.literal())) : null;
  }

  private static Bytes bytes(String text) {
    try {
      return Bytes.base64(text);
    } catch (IllegalArgumentException e) {
      int at = 0;
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) && text.charAt(at) < 128
              || "+/=\r\n".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      throw new DecodeException(
          "illegal base64 data at input byte "
              + (at == text.length() ? Math.max(0, at - at % 4) : at));
    }
  }

  private static DecodeException mismatch(Json json, FieldType type, String goPath, String owner) {
    return new DecodeException(
        "json: cannot unmarshal "
            + json.typeName()
            + " into Go struct field "
            + owner
            + "."
            + goPath
            + " of type "
            + goType(type));
  }

  private static String goType(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return "[]" + goType(list.element());
    }
    if (type instanceof FieldType.MapOf map) {
      return "map[string]" + goType(map.value());
    }
    if (type instanceof FieldType.RecordOf record) {
      return "v1." + record.type().getSimpleName();
    }
    return switch ((FieldType.Scalar) type) {
      case BOOLEAN -> "bool";
      case INT -> "int32";
      case LONG -> "int64";
      case DOUBLE -> "float64";
      case TIME, MICRO_TIME -> "string";
      case BYTES -> "[]uint8";
      case INT_OR_STRING -> "int32";
      default -> "string";
    };
  }
}
