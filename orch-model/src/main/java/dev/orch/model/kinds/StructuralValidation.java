package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a schema is structural: one skeleton says the type of every field, and what is within
 * {@code allOf} and the like only narrows the values. Stateless.
 */
final class StructuralValidation {
  private static final JSONSchemaProps BLANK = RecordType.of(JSONSchemaProps.class).zero();

  /** Where a schema is. */
  private enum Level {
    ROOT("must not be empty at the root"),
    ITEM("must not be empty for specified array items"),
    FIELD("must not be empty for specified object fields");

    private final String untyped;

    Level(String untyped) {
      this.untyped = untyped;
    }
  }

  private StructuralValidation() {}

  static void validate(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    int before = errors.size();
    validate(schema, Level.ROOT, path, errors);
    if (errors.size() == before) {
      defaults(schema, path, errors);
    }
  }

  private static void validate(
      JSONSchemaProps schema, Level level, FieldPath path, FieldErrors errors) {
    JSONSchemaProps items = Schemas.of(schema.items());
    if (schema.type().equals("array") && items == null) {
      errors.add(FieldError.required(path.child("items"), "must be specified"));
    }
    if (items != null) {
      validate(items, Level.ITEM, path.child("items"), errors);
    }
    schema
        .properties()
        .forEach(
            (name, property) ->
                validate(property, Level.FIELD, path.child("properties").key(name), errors));
    JSONSchemaProps additional = Schemas.of(schema.additionalProperties());
    if (schema.additionalProperties() != null && level == Level.ROOT) {
      errors.add(
          FieldError.forbidden(path.child("additionalProperties"), "must not be used at the root"));
    }
    if (additional != null) {
      validate(additional, Level.FIELD, path.child("additionalProperties"), errors);
    }
    numberOrText(schema, path, errors);
    narrowing(schema, path, errors);
    type(schema, level, path, errors);
    if (level == Level.ROOT || schema.xKubernetesEmbeddedResource()) {
      envelope(schema, path.child("properties"), errors);
    }
  }

  private static void numberOrText(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    if (!schema.xKubernetesIntOrString()) {
      return;
    }
    if (Boolean.TRUE.equals(schema.xKubernetesPreserveUnknownFields())) {
      errors.add(
          FieldError.invalid(
              path.child("x-kubernetes-preserve-unknown-fields"),
              Json.Bool.TRUE,
              "must be false if x-kubernetes-int-or-string is true"));
    }
    if (!schema.type().isEmpty()) {
      errors.add(
          FieldError.invalid(
              path.child("type"),
              schema.type(),
              "must be empty if x-kubernetes-int-or-string is true"));
    }
  }

  private static void type(
      JSONSchemaProps schema, Level level, FieldPath path, FieldErrors errors) {
    FieldPath type = path.child("type");
    boolean open =
        schema.xKubernetesIntOrString()
            || Boolean.TRUE.equals(schema.xKubernetesPreserveUnknownFields());
    if (schema.xKubernetesEmbeddedResource() && !schema.type().equals("object")) {
      String must = "must be object if x-kubernetes-embedded-resource is true";
      errors.add(
          schema.type().isEmpty()
              ? FieldError.required(type, must)
              : FieldError.invalid(type, schema.type(), must));
    } else if (schema.type().isEmpty() && !open) {
      errors.add(FieldError.required(type, level.untyped));
    }
    if (level == Level.ROOT && !schema.type().isEmpty() && !schema.type().equals("object")) {
      errors.add(FieldError.invalid(type, schema.type(), "must be object at the root"));
    }
    if (schema.xKubernetesEmbeddedResource()
        && !Boolean.TRUE.equals(schema.xKubernetesPreserveUnknownFields())
        && schema.properties().isEmpty()) {
      errors.add(
          FieldError.required(
              path.child("properties"),
              "must not be empty if x-kubernetes-embedded-resource is true without"
                  + " x-kubernetes-preserve-unknown-fields"));
    }
  }

  /** What every object has is only said more narrowly, and of metadata only the names. */
  private static void envelope(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    for (String name : ImmutableList.of("apiVersion", "kind")) {
      JSONSchemaProps property = schema.properties().get(name);
      if (property != null && !property.type().equals("string")) {
        errors.add(
            FieldError.invalid(path.key(name).child("type"), property.type(), "must be string"));
      }
    }
    JSONSchemaProps metadata = schema.properties().get("metadata");
    if (metadata == null) {
      return;
    }
    FieldPath at = path.key("metadata");
    if (!metadata.type().equals("object")) {
      errors.add(FieldError.invalid(at.child("type"), metadata.type(), "must be object"));
    }
    Map<String, JSONSchemaProps> others = new TreeMap<>(metadata.properties());
    others.remove("name");
    others.remove("generateName");
    JSONSchemaProps rest =
        metadata.withProperties(others).withType("").withDescription("").withDefaultValue(null);
    if (!rest.equals(BLANK)) {
      errors.add(
          FieldError.forbidden(
              at,
              "must not specify anything other than name and generateName, but metadata is"
                  + " implicitly specified"));
    }
  }

  /** Schemas that only narrow values: they say nothing of types, and nothing in words. */
  private static void narrowing(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    boolean either = schema.xKubernetesIntOrString();
    if (!either) {
      narrower(schema.anyOf(), path.child("anyOf"), errors);
    }
    for (int i = 0; i < schema.allOf().size(); i++) {
      if (!either || i > 0) {
        narrower(schema.allOf().get(i), path.child("allOf").index(i), errors);
      }
    }
    narrower(schema.oneOf(), path.child("oneOf"), errors);
    if (schema.not() != null) {
      narrower(schema.not(), path.child("not"), errors);
    }
  }

  private static void narrower(List<JSONSchemaProps> schemas, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < schemas.size(); i++) {
      narrower(schemas.get(i), path.index(i), errors);
    }
  }

  private static void narrower(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    narrowing(schema, path, errors);
    JSONSchemaProps items = Schemas.of(schema.items());
    if (items != null) {
      narrower(items, path.child("items"), errors);
    }
    schema
        .properties()
        .forEach(
            (name, property) -> narrower(property, path.child("properties").key(name), errors));
    empty(!schema.type().isEmpty(), "type", "empty", path, errors);
    empty(schema.additionalProperties() != null, "additionalProperties", "undefined", path, errors);
    empty(!schema.title().isEmpty(), "title", "empty", path, errors);
    empty(!schema.description().isEmpty(), "description", "empty", path, errors);
    empty(schema.defaultValue() != null, "default", "undefined", path, errors);
    empty(schema.nullable(), "nullable", "false", path, errors);
    empty(
        Boolean.TRUE.equals(schema.xKubernetesPreserveUnknownFields()),
        "x-kubernetes-preserve-unknown-fields",
        "false",
        path,
        errors);
    empty(
        schema.xKubernetesEmbeddedResource(),
        "x-kubernetes-embedded-resource",
        "false",
        path,
        errors);
    empty(schema.xKubernetesIntOrString(), "x-kubernetes-int-or-string", "false", path, errors);
  }

  private static void empty(
      boolean isSet, String word, String wanted, FieldPath path, FieldErrors errors) {
    if (isSet) {
      errors.add(FieldError.forbidden(path.child(word), "must be " + wanted + " to be structural"));
    }
  }

  /** Defaults must be of the type that they are a default for. */
  private static void defaults(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    if (schema.defaultValue() != null) {
      ofType(schema, schema.defaultValue(), path.child("default"), errors);
    }
    schema
        .properties()
        .forEach(
            (name, property) -> defaults(property, path.child("properties").key(name), errors));
    JSONSchemaProps items = Schemas.of(schema.items());
    if (items != null) {
      defaults(items, path.child("items"), errors);
    }
    JSONSchemaProps additional = Schemas.of(schema.additionalProperties());
    if (additional != null) {
      defaults(additional, path.child("additionalProperties"), errors);
    }
  }

  private static void ofType(
      JSONSchemaProps schema, Json value, FieldPath path, FieldErrors errors) {
    String type = typeOf(value);
    boolean fits =
        schema.type().isEmpty()
            || schema.nullable() && value.isNull()
            || type.equals(schema.type())
            || type.equals("integer") && schema.type().equals("number");
    if (!fits) {
      errors.add(
          new FieldError(
              FieldError.Type.TYPE_INVALID,
              path.toString(),
              Json.of(type),
              " in body must be of type " + schema.type() + ": \"" + type + "\""));
    }
  }

  private static String typeOf(@Nullable Json value) {
    if (value instanceof Json.Num number) {
      return number.isInteger() ? "integer" : "number";
    }
    return value == null ? "null" : value instanceof Json.Bool ? "boolean" : value.typeName();
  }
}
