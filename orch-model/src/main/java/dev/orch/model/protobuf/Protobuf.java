package dev.orch.model.protobuf;

import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kubernetes' protobuf encoding: four magic bytes, an envelope that names apiVersion and
 * kind, and the object's message. What it makes of it is the JSON that says the same, so that
 * whatever holds for JSON holds for it. Stateless.
 */
public final class Protobuf {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int MAX_DEPTH = 100;

  private Protobuf() {}

  /**
   * Reads an object.
   *
   * @param type the record that it is meant for
   * @throws ProtobufException if the bytes are malformed
   */
  public static Json.Obj read(byte[] bytes, RecordType<?> type) {
    if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)) {
      throw new ProtobufException(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    Wire envelope = new Wire(bytes, MAGIC.length, bytes.length);
    Json.Obj names = Json.Obj.EMPTY;
    Json.Obj body = Json.Obj.EMPTY;
    while (envelope.hasMore()) {
      int tag = envelope.tag();
      switch (tag) {
        case 1 << 3 | Wire.LENGTH -> names = message(envelope.part(), "runtime.TypeMeta", null, 0);
        case 2 << 3 | Wire.LENGTH -> body = message(envelope.part(), name(type), type, 0);
        default -> envelope.skip(tag & 7);
      }
    }
    for (Map.Entry<String, Json> name : names) {
      body = body.with(name.getKey(), name.getValue());
    }
    return body;
  }

  static byte[] magic() {
    return MAGIC.clone();
  }

  /** The message of a record. */
  static String name(RecordType<?> type) {
    String full = type.type().getPackageName();
    return full.substring(full.lastIndexOf('.') + 1) + "." + type.type().getSimpleName();
  }

  private static Json.Obj message(Wire wire, String name, @Nullable RecordType<?> type, int depth) {
    Map<Integer, Messages.Field> fields = Messages.find(name);
    if (fields == null || depth > MAX_DEPTH) {
      throw new ProtobufException(
          fields == null ? "no message " + name : "messages are nested too deep");
    }
    Map<String, Json> members = new TreeMap<>();
    Map<String, List<Json>> lists = new TreeMap<>();
    Map<String, Map<String, Json>> maps = new TreeMap<>();
    while (wire.hasMore()) {
      int tag = wire.tag();
      Messages.Field field = fields.get(tag >>> 3);
      if (field == null) {
        wire.skip(tag & 7);
        continue;
      }
      RecordType<?> below = typeOf(type, field.name());
      switch (field.shape()) {
        case LIST ->
            lists
                .computeIfAbsent(field.name(), n -> new ArrayList<>())
                .add(value(wire, tag & 7, field, below, depth));
        case MAP ->
            entry(
                wire.part(),
                field,
                below,
                maps.computeIfAbsent(field.name(), n -> new TreeMap<>()),
                depth);
        default -> put(members, type, field, value(wire, tag & 7, field, below, depth));
      }
    }
    lists.forEach((key, list) -> members.put(key, new Json.Arr(list)));
    maps.forEach((key, map) -> members.put(key, new Json.Obj(map)));
    return new Json.Obj(members);
  }

  /** Sets a member; the members of a message that has no name in JSON go where it stands. */
  private static void put(
      Map<String, Json> members, @Nullable RecordType<?> type, Messages.Field field, Json value) {
    boolean embedded =
        type != null && type.field(field.name()) == null && value instanceof Json.Obj;
    if (embedded && value instanceof Json.Obj object) {
      members.putAll(object.members());
    } else {
      members.put(field.name(), value);
    }
  }

  /** The record of a field's values; for an embedded message the record that it is embedded in. */
  private static @Nullable RecordType<?> typeOf(@Nullable RecordType<?> type, String field) {
    if (type == null) {
      return null;
    }
    FieldInfo info = type.field(field);
    if (info == null) {
      return type;
    }
    FieldType found = info.type();
    if (found instanceof FieldType.ListOf list) {
      found = list.element();
    } else if (found instanceof FieldType.MapOf map) {
      found = map.value();
    }
    return found instanceof FieldType.RecordOf record ? record.recordType() : null;
  }

  private static void entry(
      Wire wire,
      Messages.Field field,
      @Nullable RecordType<?> below,
      Map<String, Json> into,
      int depth) {
    String key = "";
    Json value = zero(field.type());
    while (wire.hasMore()) {
      int tag = wire.tag();
      switch (tag >>> 3) {
        case 1 -> key = wire.part().text();
        case 2 -> value = value(wire, tag & 7, field, below, depth);
        default -> wire.skip(tag & 7);
      }
    }
    into.put(key, value);
  }

  private static Json zero(String type) {
    return type.equals("string") || type.equals("bytes") ? Json.of("") : Json.Null.NULL;
  }

  private static Json value(
      Wire wire, int encoding, Messages.Field field, @Nullable RecordType<?> below, int depth) {
    switch (field.type()) {
      case "bool", "int32", "int64", "uint32", "uint64" -> {
        require(encoding == Wire.VARINT, field);
        long number = wire.varint();
        return field.type().equals("bool") ? Json.of(number != 0) : Json.of(number);
      }
      case "double" -> {
        require(encoding == Wire.FIXED64, field);
        return Json.of(wire.fixed64());
      }
      default -> {
        require(encoding == Wire.LENGTH, field);
        return part(wire.part(), field.type(), below, depth);
      }
    }
  }

  private static void require(boolean fits, Messages.Field field) {
    if (!fits) {
      throw new ProtobufException("proto: wrong wireType for field " + field.name());
    }
  }

  private static Json part(Wire wire, String type, @Nullable RecordType<?> below, int depth) {
    return switch (type) {
      case "string" -> Json.of(wire.text());
      case "bytes" -> Json.of(Base64.getEncoder().encodeToString(wire.rest()));
      case "meta.Time" -> time(message(wire, type, null, depth), false);
      case "meta.MicroTime" -> time(message(wire, type, null, depth), true);
      case "meta.Duration" ->
          Json.of(
              Times.format(Duration.ofNanos(number(message(wire, type, null, depth), "duration"))));
      case "resource.Quantity" -> Json.of(message(wire, type, null, depth).text("string"));
      case "intstr.IntOrString" -> intOrString(message(wire, type, null, depth));
      case "runtime.RawExtension", "meta.FieldsV1", "apiextensions.JSON" ->
          raw(message(wire, type, null, depth));
      case "authentication.ExtraValue", "authorization.ExtraValue", "certificates.ExtraValue" ->
          new Json.Arr(message(wire, type, null, depth).array("items"));
      case "apiextensions.JSONSchemaPropsOrArray" ->
          either(message(wire, type, null, depth + 1), "jSONSchemas", Json.Null.NULL);
      case "apiextensions.JSONSchemaPropsOrBool" ->
          either(message(wire, type, null, depth + 1), "allows", Json.Bool.FALSE);
      case "apiextensions.JSONSchemaPropsOrStringArray" ->
          either(message(wire, type, null, depth + 1), "property", Json.Null.NULL);
      default -> message(wire, type, below, depth + 1);
    };
  }

  private static long number(Json.Obj message, String name) {
    return message.get(name) instanceof Json.Num n ? n.toLong() : 0;
  }

  /** A time; one without seconds and nanoseconds stands for none. */
  private static Json time(Json.Obj message, boolean micro) {
    long seconds = number(message, "seconds");
    long nanos = number(message, "nanos");
    if (seconds == 0 && nanos == 0) {
      return Json.Null.NULL;
    }
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    return Json.of(micro ? Times.formatMicro(time) : Times.format(time));
  }

  /** A message that stands for a schema, or for something else. */
  private static Json either(Json.Obj message, String other, Json ifNeither) {
    Json schema = message.get("schema");
    Json alternative = message.get(other);
    return schema != null ? schema : alternative != null ? alternative : ifNeither;
  }

  private static Json intOrString(Json.Obj message) {
    return number(message, "type") == 0
        ? Json.of(number(message, "intVal"))
        : Json.of(message.text("strVal"));
  }

  private static Json raw(Json.Obj message) {
    String name = message.has("raw") ? "raw" : "Raw";
    byte[] bytes =
        Base64.getDecoder().decode(message.text(name).getBytes(StandardCharsets.US_ASCII));
    try {
      return bytes.length == 0 ? Json.Null.NULL : Json.parse(bytes);
    } catch (JsonException e) {
      throw new ProtobufException("raw JSON: " + e.getMessage());
    }
  }
}
