package dev.orch.model.protobuf;

import dev.orch.model.Bytes;
import dev.orch.model.IntOrString;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ListMeta;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in Kubernetes' protobuf encoding, as its own encoder does: fields by number,
 * pointers where they are set, everything else always. Stateless.
 */
public final class ProtobufWriter {
  private ProtobufWriter() {}

  /** An object with its envelope. */
  public static byte[] object(String apiVersion, String kind, Record object) {
    BackWire out = new BackWire();
    enveloped(out, apiVersion, kind, wire -> record(wire, object));
    return out.toBytes();
  }

  /** A list with its envelope: of whatever kind, its message has metadata and items. */
  public static byte[] list(
      String apiVersion, String kind, Record metadata, List<? extends Record> items) {
    BackWire out = new BackWire();
    enveloped(
        out,
        apiVersion,
        kind,
        wire -> {
          for (int i = items.size() - 1; i >= 0; i--) {
            part(wire, 2, items.get(i));
          }
          part(wire, 1, metadata);
        });
    return out.toBytes();
  }

  /** A PartialObjectMetadata with its envelope. */
  public static byte[] metadata(String apiVersion, ObjectMeta metadata) {
    BackWire out = new BackWire();
    enveloped(out, apiVersion, "PartialObjectMetadata", wire -> partial(wire, metadata));
    return out.toBytes();
  }

  /** A PartialObjectMetadataList with its envelope. */
  public static byte[] metadataList(String apiVersion, ListMeta metadata, List<ObjectMeta> items) {
    boolean beta = apiVersion.endsWith("v1beta1"); // where the two stand the other way round
    BackWire out = new BackWire();
    enveloped(
        out,
        apiVersion,
        "PartialObjectMetadataList",
        wire -> {
          if (beta) {
            part(wire, 2, metadata);
          }
          for (int i = items.size() - 1; i >= 0; i--) {
            int before = wire.size();
            partial(wire, items.get(i));
            wire.part(beta ? 1 : 2, before);
          }
          if (!beta) {
            part(wire, 1, metadata);
          }
        });
    return out.toBytes();
  }

  private static void partial(BackWire out, ObjectMeta metadata) {
    part(out, 1, metadata);
  }

  private static void part(BackWire out, int number, Record record) {
    int before = out.size();
    record(out, record);
    out.part(number, before);
  }

  /** An event of a watch, whose object has its envelope, in a frame: four bytes of length first. */
  public static byte[] frame(String type, byte[] object) {
    BackWire out = new BackWire();
    out.bytes(1, object);
    out.part(2, 0);
    out.text(1, type);
    int size = out.size();
    out.raw(
        new byte[] {(byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size});
    return out.toBytes();
  }

  private static void enveloped(
      BackWire out, String apiVersion, String kind, Consumer<BackWire> body) {
    out.text(4, "");
    out.text(3, "");
    int before = out.size();
    body.accept(out);
    out.part(2, before);
    before = out.size();
    out.text(2, kind);
    out.text(1, apiVersion);
    out.part(1, before);
    out.raw(Protobuf.magic());
  }

  private static void record(BackWire out, Record record) {
    RecordType<?> type = RecordType.of(record);
    message(out, record, type, Protobuf.name(type));
  }

  private static void message(BackWire out, Record record, RecordType<?> type, String name) {
    NavigableMap<Integer, Messages.Field> fields = Messages.find(name);
    if (fields == null) {
      throw new ProtobufException("no message " + name);
    }
    fields
        .descendingMap()
        .forEach(
            (number, field) -> {
              FieldInfo info = type.field(field.name());
              if (info != null) {
                field(out, number, field, info.get(record), info);
              } else if (isMessage(field)) {
                // Embedded: in JSON its fields stand among those of the record.
                embedded(out, number, field, record, type);
              }
            });
  }

  private static boolean isMessage(Messages.Field field) {
    return field.shape() == Messages.Shape.ONE && Messages.find(field.type()) != null;
  }

  private static void embedded(
      BackWire out, int number, Messages.Field field, Record record, RecordType<?> type) {
    int before = out.size();
    message(out, record, type, field.type());
    out.part(number, before);
  }

  private static void field(
      BackWire out, int number, Messages.Field field, @Nullable Object value, FieldInfo info) {
    if (value == null) {
      if (isHeldTime(info)) {
        out.bytes(number, new byte[0]);
      }
      return;
    }
    switch (field.shape()) {
      case LIST -> {
        List<?> elements = (List<?>) value;
        FieldType element = ((FieldType.ListOf) info.type()).element();
        for (int i = elements.size() - 1; i >= 0; i--) {
          value(out, number, field.type(), elements.get(i), element);
        }
      }
      case MAP -> {
        FieldType element = ((FieldType.MapOf) info.type()).value();
        List<Map.Entry<?, ?>> entries = new ArrayList<>(((Map<?, ?>) value).entrySet());
        for (int i = entries.size() - 1; i >= 0; i--) {
          int before = out.size();
          value(out, 2, field.type(), entries.get(i).getValue(), element);
          out.text(1, (String) entries.get(i).getKey());
          out.part(number, before);
        }
      }
      case ONE -> value(out, number, field.type(), value, info.type());
    }
  }

  /** Whether it is a time that Kubernetes holds by value: then one that isn't set is empty. */
  private static boolean isHeldTime(FieldInfo info) {
    boolean time =
        info.type() == FieldType.Scalar.TIME || info.type() == FieldType.Scalar.MICRO_TIME;
    return time && (info.isAlways() || info.name().equals("creationTimestamp"));
  }

  private static void value(
      BackWire out, int number, String message, Object value, FieldType type) {
    if (type instanceof FieldType.RecordOf) {
      int before = out.size();
      message(out, (Record) value, RecordType.of((Record) value), message);
      out.part(number, before);
      return;
    }
    if (type instanceof FieldType.ListOf list) {
      // A list within a map is a message of its own, with items.
      int before = out.size();
      List<?> elements = (List<?>) value;
      for (int i = elements.size() - 1; i >= 0; i--) {
        value(out, 1, "string", elements.get(i), list.element());
      }
      out.part(number, before);
      return;
    }
    scalar(out, number, value, (FieldType.Scalar) type);
  }

  private static void scalar(BackWire out, int number, Object value, FieldType.Scalar type) {
    switch (type) {
      case STRING -> out.text(number, (String) value);
      case BOOLEAN -> out.number(number, (Boolean) value ? 1 : 0);
      case INT, LONG -> out.number(number, ((Number) value).longValue());
      case DOUBLE -> out.fixed64(number, (Double) value);
      case BYTES -> out.bytes(number, ((Bytes) value).toArray());
      default -> {
        int before = out.size();
        special(out, value, type);
        out.part(number, before);
      }
    }
  }

  /** Values that are messages of their own. */
  private static void special(BackWire out, Object value, FieldType.Scalar type) {
    switch (type) {
      case TIME -> {
        out.number(2, 0);
        out.number(1, ((Instant) value).getEpochSecond());
      }
      case MICRO_TIME -> {
        Instant time = ((Instant) value).truncatedTo(ChronoUnit.MICROS);
        out.number(2, time.getNano());
        out.number(1, time.getEpochSecond());
      }
      case DURATION -> out.number(1, ((Duration) value).toNanos());
      case QUANTITY -> out.text(1, value.toString());
      case INT_OR_STRING -> {
        boolean number = value instanceof IntOrString.Int;
        out.text(3, number ? "" : value.toString());
        out.number(2, value instanceof IntOrString.Int i ? i.value() : 0);
        out.number(1, number ? 0 : 1);
      }
      case ANY -> out.bytes(1, ((Json) value).toString().getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalStateException(type + " is no message");
    }
  }
}
