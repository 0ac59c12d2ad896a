package dev.orch.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.orch.model.structural.StructuralSchema;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The types of what one schema describes, as the checker of expressions knows types. Immutable. */
@SuppressWarnings("Immutable") // its maps are filled while it is made, then left alone
final class SchemaTypes implements CelTypeProvider {
  private static final String SELF = "selfType";

  private final Map<String, CelType> structs = new TreeMap<>();
  private final @Nullable CelType metadata;
  private final CelType self;

  /**
   * The types of a schema.
   *
   * @param root whether it is a whole object
   */
  SchemaTypes(StructuralSchema schema, boolean root) {
    this.metadata = null;
    CelType type = type(schema, SELF, root);
    this.self = type == null ? SimpleType.DYN : type;
  }

  /**
   * The types of a kind's whole objects.
   *
   * @param metadata the type of their metadata, of which rules know names alone
   */
  SchemaTypes(StructuralSchema schema, String name, CelType metadata) {
    this.metadata = metadata;
    CelType type = type(schema, name, true);
    this.self = type == null ? SimpleType.DYN : type;
  }

  /** The type of the value itself. */
  CelType self() {
    return self;
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(structs.values());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name));
  }

  /** The type, or null if nothing is known of the value. */
  private @Nullable CelType type(StructuralSchema schema, String name, boolean root) {
    if (schema.isIntOrString()) {
      return SimpleType.DYN;
    }
    return switch (schema.type()) {
      case "object" -> object(schema, name, root || schema.isEmbedded());
      case "array" -> array(schema, name);
      case "string" -> text(schema.facts().format());
      case "boolean" -> SimpleType.BOOL;
      case "integer" -> SimpleType.INT;
      case "number" -> SimpleType.DOUBLE;
      default -> null;
    };
  }

  private static CelType text(String format) {
    return switch (format) {
      case "byte" -> SimpleType.BYTES;
      case "duration" -> SimpleType.DURATION;
      case "date", "date-time" -> SimpleType.TIMESTAMP;
      default -> SimpleType.STRING;
    };
  }

  private CelType array(StructuralSchema schema, String name) {
    StructuralSchema items = schema.items();
    CelType item = items == null ? null : type(items, name + ".@idx", false);
    return ListType.create(item == null ? SimpleType.DYN : item);
  }

  private CelType object(StructuralSchema schema, String name, boolean whole) {
    StructuralSchema additional = schema.additional();
    if (additional != null) {
      CelType value = type(additional, name + ".@elem", false);
      return MapType.create(SimpleType.STRING, value == null ? SimpleType.DYN : value);
    }
    Map<String, CelType> fields = new TreeMap<>();
    for (Map.Entry<String, StructuralSchema> property : schema.properties().entrySet()) {
      Escaping.escape(property.getKey())
          .ifPresent(
              field -> {
                CelType type = type(property.getValue(), name + "." + field, false);
                if (type != null) {
                  fields.put(field, type);
                }
              });
    }
    if (whole) {
      fields.put("apiVersion", SimpleType.STRING);
      fields.put("kind", SimpleType.STRING);
      fields.put("metadata", metadata == null ? names(name + ".metadata") : metadata);
    }
    return struct(name, fields);
  }

  private CelType names(String name) {
    Map<String, CelType> names = new TreeMap<>();
    names.put("name", SimpleType.STRING);
    names.put("generateName", SimpleType.STRING);
    return struct(name, names);
  }

  private CelType struct(String name, Map<String, CelType> fields) {
    CelType type =
        StructType.create(
            name,
            com.google.common.collect.ImmutableSet.copyOf(fields.keySet()),
            field -> Optional.ofNullable(fields.get(field)));
    structs.put(name, type);
    return type;
  }
}
