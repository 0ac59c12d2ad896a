package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a record, from what its fields say of lists and maps.
 *
 * @param type the record's
 * @param enveloped whether apiVersion and kind stand before its fields
 * @param isAtomic whether it has one owner as a whole
 */
record RecordShape(RecordType<?> type, boolean enveloped, boolean isAtomic) implements Shape.OfMap {
  private static final Shape STRING = new Shape.Scalar(Shape.Scalar.Type.STRING);

  /** The shape of an object's record. */
  static Shape of(RecordType<?> type) {
    return new RecordShape(type, true, false);
  }

  @Override
  public boolean declares(String name) {
    return at(name) != null;
  }

  @Override
  public @Nullable Shape at(String name) {
    FieldInfo field = type.field(name);
    if (field == null) {
      return enveloped && (name.equals("apiVersion") || name.equals("kind")) ? STRING : null;
    }
    return of(field, field.type());
  }

  private static Shape of(FieldInfo field, FieldType type) {
    if (type instanceof FieldType.RecordOf record) {
      RecordType<?> inner = record.recordType();
      boolean envelope = inner.envelope() != null;
      return new RecordShape(inner, envelope, field.isAtomicMap());
    }
    if (type instanceof FieldType.ListOf list) {
      return new Elements(field, list.element());
    }
    if (type instanceof FieldType.MapOf map) {
      return new Entries(field.isAtomicMap(), plain(map.value()));
    }
    return scalar((FieldType.Scalar) type);
  }

  /** Of an element: what its field says is about the list or map, not about it. */
  private static Shape plain(FieldType type) {
    if (type instanceof FieldType.RecordOf record) {
      RecordType<?> inner = record.recordType();
      return new RecordShape(inner, inner.envelope() != null, inner.isAtomic());
    }
    if (type instanceof FieldType.ListOf list) {
      return new Elements(null, list.element());
    }
    if (type instanceof FieldType.MapOf map) {
      return new Entries(false, plain(map.value()));
    }
    return scalar((FieldType.Scalar) type);
  }

  private static Shape scalar(FieldType.Scalar type) {
    return new Shape.Scalar(
        switch (type) {
          case BOOLEAN -> Shape.Scalar.Type.BOOLEAN;
          case INT, LONG, DOUBLE -> Shape.Scalar.Type.NUMBER;
          case INT_OR_STRING, QUANTITY -> Shape.Scalar.Type.INT_OR_STRING;
          case ANY -> Shape.Scalar.Type.ANY;
          case STRING, TIME, MICRO_TIME, DURATION, BYTES -> Shape.Scalar.Type.STRING;
        });
  }

  /** A list, as its field says; one within another has no field. */
  private record Elements(@Nullable FieldInfo field, FieldType elementType)
      implements Shape.OfList {
    @Override
    public Shape.Relation relation() {
      return switch (field == null ? "" : field.listType()) {
        case "map" -> Shape.Relation.KEYS;
        case "set" -> Shape.Relation.SET;
        default -> Shape.Relation.ATOMIC;
      };
    }

    @Override
    public List<String> keys() {
      return field == null ? ImmutableList.of() : field.listMapKeys();
    }

    @Override
    public @Nullable Json keyDefault(String key) {
      FieldInfo keyField =
          elementType instanceof FieldType.RecordOf record ? record.recordType().field(key) : null;
      return keyField == null ? null : keyField.keyDefault();
    }

    @Override
    public Shape element() {
      return plain(elementType);
    }
  }

  /** A map by string. */
  private record Entries(boolean isAtomic, Shape value) implements Shape.OfMap {
    @Override
    public boolean declares(String name) {
      return false;
    }

    @Override
    public Shape at(String name) {
      return value;
    }
  }
}
