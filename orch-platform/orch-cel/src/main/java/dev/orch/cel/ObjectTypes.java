package dev.orch.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.orch.model.Kind;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import dev.orch.model.structural.StructuralSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The types of kinds' objects, as the checker of expressions knows types: of records, or of the
 * schema of a definition. Filled as kinds are asked for; for one thread.
 */
@SuppressWarnings("Immutable") // the checker's framework asks for what its work doesn't need
final class ObjectTypes implements CelTypeProvider {
  private final CelTypeProvider others;
  private final Map<String, CelType> structs = new TreeMap<>();
  private final Map<RecordType<?>, CelType> records = new LinkedHashMap<>();

  /**
   * @param others knows the types that aren't kinds'
   */
  ObjectTypes(CelTypeProvider others) {
    this.others = others;
  }

  /** The type of a kind's objects. */
  CelType of(Kind<?> kind) {
    StructuralSchema schema = kind.schema();
    if (schema == null) {
      return struct(RecordType.of(kind.type().asSubclass(Record.class)), true);
    }
    CelType metadata = struct(RecordType.of(ObjectMeta.class), false);
    SchemaTypes described = new SchemaTypes(schema, kind.name(), metadata);
    described.types().forEach(type -> structs.put(type.name(), type));
    return described.self();
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.<CelType>builder().addAll(others.types()).addAll(structs.values()).build();
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name)).or(() -> others.findType(name));
  }

  /** Fields are looked at when they are asked for, as records may hold themselves. */
  private CelType struct(RecordType<?> record, boolean root) {
    CelType known = records.get(record);
    if (known != null) {
      return known;
    }
    String name = record.type().getSimpleName();
    while (structs.containsKey(name)) {
      name += "_"; // another group's
    }
    Map<String, FieldType> fields = new TreeMap<>();
    for (FieldInfo field : record.fields()) {
      fields.put(field.name(), field.type()); // objects that come as they are know both names
      Escaping.escape(field.name()).ifPresent(escaped -> fields.put(escaped, field.type()));
    }
    if (root) {
      fields.put("apiVersion", FieldType.Scalar.STRING);
      fields.put("kind", FieldType.Scalar.STRING);
    }
    CelType type =
        StructType.create(
            name,
            ImmutableSet.copyOf(fields.keySet()),
            field -> Optional.ofNullable(fields.get(field)).map(this::of));
    structs.put(name, type);
    records.put(record, type);
    return type;
  }

  private CelType of(FieldType type) {
    if (type instanceof FieldType.ListOf list) {
      return ListType.create(of(list.element()));
    }
    if (type instanceof FieldType.MapOf map) {
      return MapType.create(SimpleType.STRING, of(map.value()));
    }
    return type instanceof FieldType.RecordOf record
        ? struct(record.recordType(), false)
        : scalar((FieldType.Scalar) type);
  }

  private static CelType scalar(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> SimpleType.BOOL;
      case INT, LONG -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case TIME, MICRO_TIME -> SimpleType.TIMESTAMP;
      case BYTES -> SimpleType.BYTES;
      case INT_OR_STRING, QUANTITY, ANY -> SimpleType.DYN;
      default -> SimpleType.STRING;
    };
  }
}
