package dev.orch.model.kinds;

import dev.orch.model.IntOrString;
import dev.orch.model.Quantity;
import dev.orch.model.json.Json;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.model.validation.Shown;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of single values that the rules of many kinds share. Stateless. */
final class Checks {
  static final String IMMUTABLE = "field is immutable";
  private static final String NOT_NEGATIVE = "must be greater than or equal to 0";

  /** What RFC 3986 allows in a path. */
  private static final Pattern URL_PATH = Pattern.compile("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");

  private Checks() {}

  /** Adds a fault for each message. */
  static void all(List<String> messages, String value, FieldPath path, FieldErrors errors) {
    for (String message : messages) {
      errors.add(FieldError.invalid(path, value, message));
    }
  }

  /** Adds a fault if the value is empty; tells whether it is not. */
  static boolean required(String value, FieldPath path, FieldErrors errors) {
    if (value.isEmpty()) {
      errors.add(FieldError.required(path, ""));
      return false;
    }
    return true;
  }

  /** A name that can be a segment of a path, and is there. */
  static void segment(String value, FieldPath path, FieldErrors errors) {
    if (required(value, path, errors)) {
      all(Names.pathSegment(value), value, path, errors);
    }
  }

  static void label(String value, FieldPath path, FieldErrors errors) {
    all(Names.dnsLabel(value), value, path, errors);
  }

  static void subdomain(String value, FieldPath path, FieldErrors errors) {
    all(Names.dnsSubdomain(value), value, path, errors);
  }

  /** A path below a domain, such as {@code acme.io/foo}. */
  static void domainPath(String value, FieldPath path, FieldErrors errors) {
    int slash = value.indexOf('/');
    if (slash <= 0 || slash == value.length() - 1) {
      errors.add(
          FieldError.invalid(
              path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
      return;
    }
    subdomain(value.substring(0, slash), path, errors);
    if (!URL_PATH.matcher(value.substring(slash + 1)).matches()) {
      errors.add(
          FieldError.invalid(
              path,
              value.substring(slash + 1),
              Names.regexText("Invalid path", URL_PATH.pattern())));
    }
  }

  static void qualified(String value, FieldPath path, FieldErrors errors) {
    all(Names.qualified(value), value, path, errors);
  }

  static void notNegative(@Nullable Integer value, FieldPath path, FieldErrors errors) {
    if (value != null) {
      notNegative(value.longValue(), path, errors);
    }
  }

  static void notNegative(long value, FieldPath path, FieldErrors errors) {
    if (value < 0) {
      errors.add(FieldError.invalid(path, value, NOT_NEGATIVE));
    }
  }

  static void notNegative(Quantity value, FieldPath path, FieldErrors errors) {
    if (value.signum() < 0) {
      errors.add(FieldError.invalid(path, value.toString(), NOT_NEGATIVE));
    }
  }

  /** Adds a fault unless the value is one of those. */
  static void oneOf(String value, List<String> supported, FieldPath path, FieldErrors errors) {
    if (!supported.contains(value)) {
      errors.add(FieldError.notSupported(path, value, supported));
    }
  }

  /** Adds a fault if the value is empty or none of those. */
  static void requiredOneOf(
      String value, List<String> supported, FieldPath path, FieldErrors errors) {
    if (required(value, path, errors)) {
      oneOf(value, supported, path, errors);
    }
  }

  /** A value that is none of those, shown as JSON. */
  static FieldError notSupported(FieldPath path, Json value, List<String> supported) {
    FieldError named = FieldError.notSupported(path, "", supported);
    return new FieldError(named.type(), named.field(), value, named.detail());
  }

  static void same(
      @Nullable Object value, @Nullable Object old, FieldPath path, FieldErrors errors) {
    if (!Objects.equals(value, old)) {
      errors.add(FieldError.invalid(path, json(value), IMMUTABLE));
    }
  }

  static Json json(@Nullable Object value) {
    if (value instanceof Json json) {
      return json;
    }
    if (value instanceof IntOrString intOrString) {
      return json(intOrString);
    }
    if (value instanceof Record record) {
      return Shown.json(record);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? Json.Null.NULL
          : Json.array(list.stream().map(element -> json((Object) element)).toList());
    }
    if (value instanceof Number number) {
      return Json.of(number.longValue());
    }
    if (value instanceof Boolean bool) {
      return Json.of(bool);
    }
    return value == null ? Json.Null.NULL : Json.of(value.toString());
  }

  /** A map as JSON, the empty one as {@code null}. */
  static Json json(Map<String, String> map) {
    if (map.isEmpty()) {
      return Json.Null.NULL;
    }
    Json.Obj object = Json.Obj.EMPTY;
    for (Map.Entry<String, String> entry : map.entrySet()) {
      object = object.with(entry.getKey(), entry.getValue());
    }
    return object;
  }

  static Json json(IntOrString value) {
    return value instanceof IntOrString.Int i ? Json.of(i.value()) : Json.of(value.toString());
  }

  static void port(IntOrString port, FieldPath path, FieldErrors errors) {
    if (port instanceof IntOrString.Int i) {
      portNumber(i.value(), path, errors);
    } else {
      all(Names.portName(port.toString()), port.toString(), path, errors);
    }
  }

  static void portNumber(int port, FieldPath path, FieldErrors errors) {
    inRange(port, 1, 65535, path, errors);
  }

  static void inRange(long value, long min, long max, FieldPath path, FieldErrors errors) {
    for (String message : Names.inRange(value, min, max)) {
      errors.add(FieldError.invalid(path, value, message));
    }
  }

  static void labels(Map<String, String> labels, FieldPath path, FieldErrors errors) {
    ObjectMetaValidation.validateLabels(labels, path, errors);
  }

  /** A selector of an object; null is none. */
  static void selector(@Nullable LabelSelector selector, FieldPath path, FieldErrors errors) {
    if (selector == null) {
      return;
    }
    labels(selector.matchLabels(), path.child("matchLabels"), errors);
    for (int i = 0; i < selector.matchExpressions().size(); i++) {
      requirement(
          selector.matchExpressions().get(i), path.child("matchExpressions").index(i), errors);
    }
  }

  private static void requirement(
      LabelSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
    if (!operator(requirement.operator(), requirement.values(), path, errors)) {
      errors.add(
          FieldError.invalid(
              path.child("operator"), requirement.operator(), "not a valid selector operator"));
    }
    qualified(requirement.key(), path.child("key"), errors);
    labelValues(requirement.values(), path.child("values"), errors);
  }

  /** How many values each operator of a selector takes; false if it is none. */
  static boolean operator(
      String operator, List<String> values, FieldPath path, FieldErrors errors) {
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.add(
              FieldError.required(
                  path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"));
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.add(
              FieldError.forbidden(
                  path.child("values"),
                  "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  static void labelValues(List<String> values, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < values.size(); i++) {
      all(Names.labelValue(values.get(i)), values.get(i), path.index(i), errors);
    }
  }

  /** Whether every operator and label of the selector can be used for matching. */
  static boolean isUsable(@Nullable LabelSelector selector) {
    FieldErrors errors = new FieldErrors();
    selector(selector, FieldPath.of("selector"), errors);
    return errors.isEmpty();
  }

  static void intOrPercent(@Nullable IntOrString value, FieldPath path, FieldErrors errors) {
    if (value instanceof IntOrString.Int i) {
      notNegative((long) i.value(), path, errors);
    } else if (value != null && !isPercent(value.toString())) {
      errors.add(
          FieldError.invalid(
              path,
              value.toString(),
              Names.regexText(
                  "a valid percent string must be a numeric string followed by an ending '%'",
                  "[0-9]+%", "1%", "93%")));
    }
  }

  private static boolean isPercent(String text) {
    return text.length() > 1
        && text.endsWith("%")
        && text.substring(0, text.length() - 1).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number before the percent sign, or the number itself. */
  static long amount(@Nullable IntOrString value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof IntOrString.Int i) {
      return i.value();
    }
    String text = value.toString();
    return isPercent(text) && text.length() < 12
        ? Long.parseLong(text.substring(0, text.length() - 1))
        : 0;
  }

  /** A number, or a share in percent that is not more than all. */
  static void amountOrShare(@Nullable IntOrString value, FieldPath path, FieldErrors errors) {
    intOrPercent(value, path, errors);
    atMostAll(value, path, errors);
  }

  static void atMostAll(@Nullable IntOrString value, FieldPath path, FieldErrors errors) {
    if (value instanceof IntOrString.Str && amount(value) > 100) {
      errors.add(FieldError.invalid(path, value.toString(), "must not be greater than 100%"));
    }
  }
}
