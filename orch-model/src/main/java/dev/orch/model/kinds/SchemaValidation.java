package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.apiextensions.ValidationRule;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the schemas of further kinds: which words of JSON schema they may use. That they are
 * structural is {@link StructuralValidation}'s. Stateless.
 */
final class SchemaValidation {
  private static final List<String> TYPES =
      ImmutableList.of("array", "boolean", "integer", "number", "object", "string");
  private static final Set<String> ENVELOPE = ImmutableSet.of("metadata", "kind", "apiVersion");
  private static final String LIST_TYPE = "x-kubernetes-list-type";
  private static final String LIST_KEYS = "x-kubernetes-list-map-keys";
  private static final String MAP_TYPE = "x-kubernetes-map-type";

  private SchemaValidation() {}

  static void validate(JSONSchemaProps schema, FieldPath path, FieldErrors errors) {
    if (schema.nullable()) {
      errors.add(
          FieldError.forbidden(path.child("nullable"), "nullable cannot be true at the root"));
    }
    int before = errors.size();
    validate(schema, true, "", path, errors);
    if (errors.size() == before) {
      StructuralValidation.validate(schema, path, errors);
    }
  }

  /**
   * Checks a schema and those in it.
   *
   * @param noDefaults why there can't be defaults, or empty if there can
   */
  private static void validate(
      JSONSchemaProps schema, boolean root, String noDefaults, FieldPath path, FieldErrors errors) {
    words(schema, noDefaults, path, errors);
    if (schema.uniqueItems()) {
      errors.add(
          FieldError.forbidden(
              path.child("uniqueItems"),
              "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
    }
    additional(schema, noDefaults, path, errors);
    schema
        .properties()
        .forEach(
            (name, property) ->
                validate(
                    property,
                    false,
                    root && ENVELOPE.contains(name) ? "in top-level " + name : noDefaults,
                    path.child("properties").key(name),
                    errors));
    if (schema.not() != null) {
      validate(schema.not(), false, noDefaults, path.child("not"), errors);
    }
    each(schema.allOf(), noDefaults, path.child("allOf"), errors);
    each(schema.oneOf(), noDefaults, path.child("oneOf"), errors);
    each(schema.anyOf(), noDefaults, path.child("anyOf"), errors);
    JSONSchemaProps items = Schemas.of(schema.items());
    if (items != null) {
      validate(items, false, noDefaults, path.child("items"), errors);
    }
    extensions(schema, items, path, errors);
    rules(schema.xKubernetesValidations(), path.child("x-kubernetes-validations"), errors);
  }

  private static void each(
      List<JSONSchemaProps> schemas, String noDefaults, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < schemas.size(); i++) {
      validate(schemas.get(i), false, noDefaults, path.index(i), errors);
    }
  }

  private static void additional(
      JSONSchemaProps schema, String noDefaults, FieldPath path, FieldErrors errors) {
    Json given = schema.additionalProperties();
    if (given == null) {
      return;
    }
    FieldPath at = path.child("additionalProperties");
    if (!schema.properties().isEmpty() && !given.equals(Json.Bool.TRUE)) {
      errors.add(
          FieldError.forbidden(at, "additionalProperties and properties are mutual exclusive"));
    }
    JSONSchemaProps additional = Schemas.of(given);
    if (additional != null) {
      validate(additional, false, noDefaults, at, errors);
    }
  }

  /** The words of JSON schema that aren't supported, or only with some values. */
  private static void words(
      JSONSchemaProps schema, String noDefaults, FieldPath path, FieldErrors errors) {
    if (schema.type().equals("null")) {
      errors.add(
          FieldError.forbidden(
              path.child("type"), "type cannot be set to null, use nullable as an alternative"));
    } else if (!schema.type().isEmpty()) {
      Checks.oneOf(schema.type(), TYPES, path.child("type"), errors);
    }
    if (schema.defaultValue() != null && !noDefaults.isEmpty()) {
      errors.add(FieldError.forbidden(path.child("default"), "must not be set " + noDefaults));
    }
    unsupported(!schema.id().isEmpty(), "id", path, errors);
    unsupported(schema.additionalItems() != null, "additionalItems", path, errors);
    unsupported(!schema.patternProperties().isEmpty(), "patternProperties", path, errors);
    unsupported(!schema.definitions().isEmpty(), "definitions", path, errors);
    unsupported(!schema.dependencies().isEmpty(), "dependencies", path, errors);
    unsupported(schema.ref() != null, "$ref", path, errors);
    if (schema.items() instanceof Json.Arr) {
      errors.add(
          FieldError.forbidden(
              path.child("items"), "items must be a schema object and not an array"));
    }
    if (!schema.pattern().isEmpty()) {
      String fault = patternFault(schema.pattern());
      if (fault != null) {
        errors.add(
            FieldError.invalid(
                path.child("pattern"),
                schema.pattern(),
                "must be a valid regular expression, but isn't: error parsing regexp: " + fault));
      }
    }
  }

  private static void unsupported(boolean is, String word, FieldPath path, FieldErrors errors) {
    if (is) {
      errors.add(FieldError.forbidden(path.child(word), word + " is not supported"));
    }
  }

  private static @Nullable String patternFault(String pattern) {
    try {
      Pattern.compile(pattern);
      return null;
    } catch (PatternSyntaxException e) {
      String description = String.valueOf(e.getDescription());
      if (description.startsWith("Unclosed group")) {
        return "missing closing ): `" + pattern + "`";
      }
      if (description.startsWith("Unclosed character class")) {
        return "missing closing ]: `" + pattern.substring(pattern.lastIndexOf('[')) + "`";
      }
      if (description.startsWith("Unmatched closing ')'")) {
        return "unexpected ): `" + pattern + "`";
      }
      if (description.startsWith("Dangling meta character")) {
        return "missing argument to repetition operator: `" + description.charAt(25) + "`";
      }
      return description + ": `" + pattern + "`";
    }
  }

  private static void extensions(
      JSONSchemaProps schema, @Nullable JSONSchemaProps items, FieldPath path, FieldErrors errors) {
    if (Boolean.FALSE.equals(schema.xKubernetesPreserveUnknownFields())) {
      errors.add(
          FieldError.invalid(
              path.child("x-kubernetes-preserve-unknown-fields"),
              Json.Bool.FALSE,
              "must be true or undefined"));
    }
    String map = schema.xKubernetesMapType();
    String list = schema.xKubernetesListType();
    if (map != null) {
      typed(schema.type(), "object", MAP_TYPE, path.child("type"), errors);
      Checks.oneOf(map, ImmutableList.of("atomic", "granular"), path.child(MAP_TYPE), errors);
    }
    if (list != null && !typed(schema.type(), "array", LIST_TYPE, path.child("type"), errors)) {
      Checks.oneOf(list, ImmutableList.of("atomic", "map", "set"), path.child(LIST_TYPE), errors);
    }
    if (!schema.xKubernetesListMapKeys().isEmpty() && !"map".equals(list)) {
      String must = "must be map if " + LIST_KEYS + " is non-empty";
      errors.add(
          list == null
              ? FieldError.required(path.child(LIST_TYPE), must)
              : FieldError.invalid(path.child(LIST_TYPE), list, must));
    }
    if ("map".equals(list)) {
      keyed(schema, items, path, errors);
    }
    if (items != null && "set".equals(list)) {
      elements(items, path.child("items"), errors);
    }
  }

  /** Adds a fault unless the type is that one; tells whether it did. */
  private static boolean typed(
      String type, String wanted, String word, FieldPath path, FieldErrors errors) {
    if (type.equals(wanted)) {
      return false;
    }
    String must = "must be " + wanted + " if " + word + " is specified";
    errors.add(
        type.isEmpty() ? FieldError.required(path, must) : FieldError.invalid(path, type, must));
    return true;
  }

  /** A list whose elements are told apart by some of their properties. */
  private static void keyed(
      JSONSchemaProps schema, @Nullable JSONSchemaProps items, FieldPath path, FieldErrors errors) {
    List<String> keys = schema.xKubernetesListMapKeys();
    FieldPath at = path.child("items");
    if (keys.isEmpty()) {
      errors.add(
          FieldError.required(
              path.child(LIST_KEYS), "must not be empty if " + LIST_TYPE + " is map"));
    }
    if (items == null) {
      errors.add(FieldError.required(at, "must have a schema if " + LIST_TYPE + " is map"));
      return;
    }
    if (!items.type().equals("object")) {
      errors.add(
          FieldError.invalid(
              at.child("type"),
              items.type(),
              "must be object if parent array's " + LIST_TYPE + " is map"));
      return;
    }
    Set<String> known = new HashSet<>();
    for (String key : keys) {
      JSONSchemaProps property = items.properties().get(key);
      if (property == null) {
        errors.add(
            FieldError.invalid(
                path.child(LIST_KEYS),
                Checks.json((Object) keys),
                "entries must all be names of item properties"));
      } else {
        key(property, items.required().contains(key), at.child("properties").key(key), errors);
      }
      if (!known.add(key)) {
        errors.add(
            FieldError.invalid(
                path.child(LIST_KEYS),
                Checks.json((Object) keys),
                "must not contain duplicate entries"));
      }
    }
  }

  private static void key(
      JSONSchemaProps property, boolean required, FieldPath path, FieldErrors errors) {
    if (property.type().equals("array") || property.type().equals("object")) {
      errors.add(
          FieldError.invalid(
              path.child("type"),
              property.type(),
              "must be a scalar type if parent array's " + LIST_TYPE + " is map"));
    }
    if (property.defaultValue() == null && !required) {
      errors.add(
          FieldError.required(
              path.child("default"),
              "this property is in "
                  + LIST_KEYS
                  + ", so it must have a default or be a required property"));
    }
  }

  /** The elements of a set: what has parts must be one whole. */
  private static void elements(JSONSchemaProps items, FieldPath path, FieldErrors errors) {
    if (items.nullable()) {
      errors.add(
          FieldError.forbidden(
              path.child("nullable"), "cannot be nullable when " + LIST_TYPE + " is set"));
    }
    String word = items.type().equals("object") ? MAP_TYPE : LIST_TYPE;
    String given =
        items.type().equals("object") ? items.xKubernetesMapType() : items.xKubernetesListType();
    boolean whole = !items.type().equals("object") && !items.type().equals("array");
    if (!whole && !"atomic".equals(given)) {
      errors.add(
          FieldError.invalid(
              path.child(word),
              Checks.json((Object) given),
              "must be atomic as item of a list with " + LIST_TYPE + "=set"));
    }
  }

  private static void rules(List<ValidationRule> rules, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < rules.size(); i++) {
      ValidationRule rule = rules.get(i);
      FieldPath at = path.index(i);
      if (rule.rule().isBlank()) {
        errors.add(FieldError.required(at.child("rule"), "rule is not specified"));
      }
      String message = rule.message().strip();
      boolean broken = message.indexOf('\n') >= 0 || message.indexOf('\r') >= 0;
      if (!rule.message().isEmpty() && message.isEmpty()) {
        errors.add(
            FieldError.invalid(
                at.child("message"), rule.message(), "message must be non-empty if specified"));
      } else if (broken) {
        errors.add(
            FieldError.invalid(
                at.child("message"), rule.message(), "message must not contain line breaks"));
      }
    }
  }
}
