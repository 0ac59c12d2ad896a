package dev.orch.model.structural;

import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.apiextensions.JSONSchemaPropsBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Derives structural schemas from records. Stateless. */
public final class RecordSchema {
  private RecordSchema() {}

  /**
   * The schema of the objects of a record, whose metadata isn't described, as no schema may.
   *
   * @throws IllegalArgumentException if a record holds itself, which no structural schema can say
   */
  public static JSONSchemaProps of(RecordType<?> type) {
    JSONSchemaProps schema = record(type, new ArrayList<>());
    Map<String, JSONSchemaProps> properties = new TreeMap<>(schema.properties());
    properties.remove("metadata");
    return schema
        .withProperties(properties)
        .withRequired(schema.required().stream().filter(properties::containsKey).toList());
  }

  private static JSONSchemaProps typed(String type, String format) {
    return JSONSchemaPropsBuilder.builder().type(type).format(format).build();
  }

  private static JSONSchemaProps record(RecordType<?> type, List<RecordType<?>> above) {
    if (above.contains(type)) {
      throw new IllegalArgumentException(
          type.type().getName() + " holds itself, which no structural schema can say");
    }
    above.add(type);
    Map<String, JSONSchemaProps> properties = new TreeMap<>();
    List<String> required = new ArrayList<>();
    for (FieldInfo field : type.fields()) {
      properties.put(field.name(), field(field, above));
      if (field.isRequired()) {
        required.add(field.name());
      }
    }
    above.remove(above.size() - 1);
    return typed("object", "")
        .withProperties(properties)
        .withRequired(required)
        .withXKubernetesMapType(type.isAtomic() ? "atomic" : null);
  }

  private static JSONSchemaProps field(FieldInfo field, List<RecordType<?>> above) {
    JSONSchemaProps schema = of(field.type(), above);
    if (field.type() instanceof FieldType.ListOf list) {
      JSONSchemaProps element = keyed(list.element(), field.listMapKeys(), above);
      return schema
          .withItems(json(element))
          .withXKubernetesListType(field.listType())
          .withXKubernetesListMapKeys(field.listMapKeys());
    }
    boolean atomic = field.isAtomicMap() && schema.type().equals("object");
    return atomic ? schema.withXKubernetesMapType("atomic") : schema;
  }

  /** An element, which must have the fields by which it is told apart, or defaults for them. */
  private static JSONSchemaProps keyed(
      FieldType type, List<String> keys, List<RecordType<?>> above) {
    JSONSchemaProps element = of(type, above);
    Map<String, JSONSchemaProps> properties = new TreeMap<>(element.properties());
    List<String> required = new ArrayList<>(element.required());
    for (String key : keys) {
      FieldInfo field =
          type instanceof FieldType.RecordOf record ? record.recordType().field(key) : null;
      boolean defaults = field != null && field.keyDefault() instanceof Json.Str;
      if (field != null && defaults && !required.contains(key)) {
        properties.compute(
            key,
            (name, schema) -> schema == null ? null : schema.withDefaultValue(field.keyDefault()));
      } else if (!required.contains(key)) {
        required.add(key);
      }
    }
    return element.withProperties(properties).withRequired(required);
  }

  private static JSONSchemaProps of(FieldType type, List<RecordType<?>> above) {
    if (type instanceof FieldType.ListOf list) {
      return typed("array", "").withItems(json(of(list.element(), above)));
    }
    if (type instanceof FieldType.MapOf map) {
      return typed("object", "").withAdditionalProperties(json(of(map.value(), above)));
    }
    if (type instanceof FieldType.RecordOf record) {
      return record(record.recordType(), above);
    }
    return scalar((FieldType.Scalar) type);
  }

  private static Json json(JSONSchemaProps schema) {
    return RecordWriter.toJson(schema);
  }

  private static JSONSchemaProps scalar(FieldType.Scalar type) {
    return switch (type) {
      case BOOLEAN -> typed("boolean", "");
      case INT -> typed("integer", "int32");
      case LONG -> typed("integer", "int64");
      case DOUBLE -> typed("number", "double");
      case TIME, MICRO_TIME -> typed("string", "date-time");
      case BYTES -> typed("string", "byte");
      case INT_OR_STRING, QUANTITY -> typed("", "").withXKubernetesIntOrString(true);
      case ANY -> typed("", "").withXKubernetesPreserveUnknownFields(true);
      default -> typed("string", "");
    };
  }
}
