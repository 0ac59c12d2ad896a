package dev.orch.model.structural;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a value against a schema, in the order and words of Kubernetes' validator. What an update
 * leaves as it was isn't checked again, so that objects outlive a schema that became stricter. For
 * one value.
 */
final class SchemaCheck {
  /** Where faults are that concern no one field. */
  private static final String NOWHERE = "<nil>";

  private final List<FieldError> errors = new ArrayList<>();

  /** How much was right: of alternatives that all fail, the one with the most is told about. */
  private int matched;

  private SchemaCheck() {}

  /**
   * Finds the faults of an object.
   *
   * @param old the object before an update, or null
   */
  static List<FieldError> check(Json value, @Nullable Json old, StructuralSchema schema) {
    return of(value, old, schema, "").errors;
  }

  private static SchemaCheck of(
      Json value, @Nullable Json old, StructuralSchema schema, String path) {
    SchemaCheck check = new SchemaCheck();
    if (!value.equals(old)) {
      check.value(value, old, schema, path);
    }
    return check;
  }

  private void value(Json value, @Nullable Json old, StructuralSchema schema, String path) {
    type(value, schema, path);
    if (value.isNull()) {
      enumeration(value, schema, path);
      return;
    }
    combined(value, old, schema, path);
    if (value instanceof Json.Str string) {
      text(string, schema, path);
    } else if (value instanceof Json.Num number) {
      NumberCheck.check(number, schema.facts(), path, errors);
    } else if (value instanceof Json.Arr array) {
      array(array, old, schema, path);
    }
    enumeration(value, schema, path);
    if (value instanceof Json.Obj object) {
      object(object, old, schema, path);
    }
    matched++;
  }

  private void merge(SchemaCheck other) {
    errors.addAll(other.errors);
    matched += other.matched;
  }

  private void invalid(String path, Json value, String detail) {
    add(FieldError.Type.INVALID, path, value, (path.isEmpty() ? "" : path) + " in body " + detail);
  }

  private void add(FieldError.Type type, String path, @Nullable Json value, String detail) {
    errors.add(new FieldError(type, path.isEmpty() ? NOWHERE : path, value, detail));
  }

  /** What {@code type} and {@code format} say of the kind of value. */
  private void type(Json value, StructuralSchema schema, String path) {
    matched++;
    String wanted = schema.isIntOrString() ? "integer,string" : schema.type();
    String format = schema.facts().format();
    if (value.isNull()) {
      if (!wanted.isEmpty() && !schema.isNullable()) {
        mistyped(path, wanted, "null");
      }
      return;
    }
    String actual = typeOf(value);
    boolean fits = fits(actual, value, wanted);
    boolean plain = value instanceof Json.Str || value instanceof Json.Arr;
    if (!plain && !format.isEmpty() && !wanted.isEmpty() && !fits) {
      mistyped(
          path, format, value instanceof Json.Num n ? (n.isInteger() ? "int64" : "double") : "");
    } else if (plain && !format.isEmpty() && !isNumeric(wanted)) {
      return; // its format says more
    } else if (!wanted.isEmpty() && !fits) {
      mistyped(path, wanted, actual);
    }
  }

  private static boolean isNumeric(String type) {
    return type.contains("number") || type.contains("integer");
  }

  private static boolean fits(String actual, Json value, String wanted) {
    return wanted.equals(actual)
        || wanted.equals("integer,string") && actual.equals("string")
        || wanted.equals("number") && actual.equals("integer")
        || wanted.startsWith("integer")
            && value instanceof Json.Num number
            && number.toDouble() == Math.rint(number.toDouble());
  }

  private void mistyped(String path, String wanted, String actual) {
    add(
        FieldError.Type.TYPE_INVALID,
        path,
        Json.of(actual),
        path + " in body must be of type " + wanted + ": " + Json.of(actual));
  }

  /** JSON's name of the value's type. */
  static String typeOf(Json value) {
    if (value instanceof Json.Num number) {
      return number.isInteger() ? "integer" : "number";
    }
    return value instanceof Json.Bool ? "boolean" : value.typeName();
  }

  private void combined(Json value, @Nullable Json old, StructuralSchema schema, String path) {
    matched++;
    if (!schema.anyOf().isEmpty()) {
      anyOf(value, old, schema, path);
    }
    if (!schema.oneOf().isEmpty()) {
      oneOf(value, old, schema, path);
    }
    if (!schema.allOf().isEmpty()) {
      allOf(value, old, schema, path);
    }
    StructuralSchema not = schema.not();
    if (not != null && of(value, null, not, path).errors.isEmpty()) {
      add(
          FieldError.Type.INVALID,
          "",
          Json.of(""),
          Json.of(path) + " must not validate the schema (not)");
    }
  }

  private void anyOf(Json value, @Nullable Json old, StructuralSchema schema, String path) {
    SchemaCheck best = null;
    for (StructuralSchema option : schema.anyOf()) {
      SchemaCheck check = of(value, old, option, path);
      if (check.errors.isEmpty()) {
        merge(check);
        return;
      }
      best = best == null || check.matched > best.matched ? check : best;
    }
    add(
        FieldError.Type.INVALID,
        "",
        Json.of(""),
        Json.of(path) + " must validate at least one schema (anyOf)");
    if (best != null) {
      merge(best);
    }
  }

  private void oneOf(Json value, @Nullable Json old, StructuralSchema schema, String path) {
    SchemaCheck best = null;
    SchemaCheck first = null;
    int valid = 0;
    for (StructuralSchema option : schema.oneOf()) {
      SchemaCheck check = of(value, old, option, path);
      if (check.errors.isEmpty()) {
        valid++;
        first = first == null ? check : first;
      } else if (best == null || check.matched > best.matched) {
        best = check;
      }
    }
    if (valid == 1 && first != null) {
      merge(first);
      return;
    }
    add(
        FieldError.Type.INVALID,
        "",
        Json.of(""),
        Json.of(path)
            + " must validate one and only one schema (oneOf). Found "
            + (valid == 0 ? "none valid" : valid + " valid alternatives"));
    if (valid == 0 && best != null) {
      merge(best);
    }
  }

  private void allOf(Json value, @Nullable Json old, StructuralSchema schema, String path) {
    int valid = 0;
    for (StructuralSchema part : schema.allOf()) {
      SchemaCheck check = of(value, old, part, path);
      valid += check.errors.isEmpty() ? 1 : 0;
      merge(check);
    }
    if (valid != schema.allOf().size()) {
      add(
          FieldError.Type.INVALID,
          "",
          Json.of(""),
          Json.of(path)
              + " must validate all the schemas (allOf)"
              + (valid == 0 ? ". None validated" : ""));
    }
  }

  private void text(Json.Str string, StructuralSchema schema, String path) {
    JSONSchemaProps facts = schema.facts();
    int length = string.value().codePointCount(0, string.value().length());
    if (facts.maxLength() != null && length > facts.maxLength()) {
      add(
          FieldError.Type.TOO_LONG,
          path,
          null,
          "may not be more than " + facts.maxLength() + " bytes");
    } else if (facts.minLength() != null && length < facts.minLength()) {
      invalid(path, string, "should be at least " + facts.minLength() + " chars long");
    } else if (schema.pattern() != null && !schema.pattern().matcher(string.value()).find()) {
      invalid(path, string, "should match '" + facts.pattern() + "'");
    }
    if (!facts.format().isEmpty() && !Formats.matches(facts.format(), string.value())) {
      String word = Formats.shown(facts.format());
      add(
          FieldError.Type.TYPE_INVALID,
          path,
          string,
          path + " in body must be of type " + word + ": " + string);
    }
  }

  private void array(Json.Arr array, @Nullable Json old, StructuralSchema schema, String path) {
    StructuralSchema items = schema.items();
    for (int i = 0; items != null && i < array.size(); i++) {
      Json item = array.get(i);
      merge(of(item, Correlation.item(old, item, schema), items, path + "[" + i + "]"));
    }
    JSONSchemaProps facts = schema.facts();
    if (facts.minItems() != null && array.size() < facts.minItems()) {
      invalid(path, Json.of(array.size()), "should have at least " + facts.minItems() + " items");
    }
    tooMany(array.size(), facts.maxItems(), path);
  }

  /** Adds a fault if there are more than the most; tells whether it did. */
  private boolean tooMany(int actual, @Nullable Long most, String path) {
    if (most == null || actual <= most) {
      return false;
    }
    String items = most == 1 ? " item" : " items";
    add(FieldError.Type.TOO_MANY, path, Json.of(actual), "must have at most " + most + items);
    return true;
  }

  private void object(Json.Obj object, @Nullable Json old, StructuralSchema schema, String path) {
    JSONSchemaProps facts = schema.facts();
    int size = object.members().size();
    if (facts.minProperties() != null && size < facts.minProperties()) {
      String least = "should have at least " + facts.minProperties() + " properties";
      invalid(path, Json.of(size), least);
      return;
    }
    if (tooMany(size, facts.maxProperties(), path)) {
      return;
    }
    for (Map.Entry<String, Json> member : object) {
      StructuralSchema of = schema.member(member.getKey());
      if (of != null) {
        String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        Json before = Correlation.member(old, member.getKey());
        merge(of(member.getValue(), before, of, at));
      }
    }
    for (String name : facts.required()) {
      if (!object.has(name)) {
        add(FieldError.Type.REQUIRED, path.isEmpty() ? name : path + "." + name, null, "");
      }
    }
  }

  private void enumeration(Json value, StructuralSchema schema, String path) {
    matched++;
    List<Json> allowed = schema.facts().enumValues();
    if (allowed.isEmpty() || allowed.contains(value)) {
      return;
    }
    ImmutableList.Builder<String> shown = ImmutableList.builder();
    allowed.forEach(a -> shown.add("\"" + (a instanceof Json.Str s ? s.value() : a) + "\""));
    add(
        FieldError.Type.NOT_SUPPORTED,
        path,
        value,
        "supported values: " + String.join(", ", shown.build()));
  }
}
