package dev.orch.model.structural;

import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** What a schema says of numbers: their range, and what they are multiples of. Stateless. */
final class NumberCheck {
  private static final int MOST_DIGITS = 6;

  private NumberCheck() {}

  static void check(Json.Num number, JSONSchemaProps facts, String path, List<FieldError> errors) {
    range(number, facts, path, errors);
    BigDecimal value = new BigDecimal(number.literal());
    Double multiple = facts.multipleOf();
    Double least = facts.minimum();
    Double most = facts.maximum();
    if (multiple != null
        && multiple > 0
        && value.remainder(BigDecimal.valueOf(multiple)).signum() != 0) {
      invalid(number, path, "should be a multiple of " + shown(multiple), errors);
    }
    if (least != null) {
      int order = value.compareTo(BigDecimal.valueOf(least));
      if (order < 0 || order == 0 && facts.exclusiveMinimum()) {
        String than = facts.exclusiveMinimum() ? "greater than " : "greater than or equal to ";
        invalid(number, path, "should be " + than + shown(least), errors);
      }
    }
    if (most != null) {
      int order = value.compareTo(BigDecimal.valueOf(most));
      if (order > 0 || order == 0 && facts.exclusiveMaximum()) {
        String than = facts.exclusiveMaximum() ? "less than " : "less than or equal to ";
        invalid(number, path, "should be " + than + shown(most), errors);
      }
    }
  }

  private static void invalid(Json value, String path, String must, List<FieldError> errors) {
    errors.add(new FieldError(FieldError.Type.INVALID, path, value, path + " in body " + must));
  }

  /** Whether the number is one of its type's and format's size. */
  private static void range(
      Json.Num number, JSONSchemaProps facts, String path, List<FieldError> errors) {
    String format = facts.format();
    boolean integer = facts.type().equals("integer") || facts.xKubernetesIntOrString();
    boolean fits = integer ? isWithin(number, format) : !format.equals("float") || isFloat(number);
    if (!fits) {
      String type = integer ? "integer" : facts.type();
      String which = format.isEmpty() ? " (default format)" : " with format " + format;
      errors.add(
          new FieldError(
              FieldError.Type.INVALID,
              "<nil>",
              Json.of(""),
              "Checked value must be of type " + type + which + " in " + path));
    }
  }

  private static boolean isWithin(Json.Num number, String format) {
    try {
      BigDecimal value = new BigDecimal(number.literal());
      switch (format) {
        case "int32" -> value.intValueExact();
        case "uint32" -> {
          long exact = value.longValueExact();
          return exact >= 0 && exact <= 0xFFFF_FFFFL;
        }
        case "uint64" -> {
          return value.signum() >= 0 && value.toBigIntegerExact().bitLength() <= Long.SIZE;
        }
        default -> value.longValueExact();
      }
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static boolean isFloat(Json.Num number) {
    return Math.abs(number.toDouble()) <= Float.MAX_VALUE;
  }

  /** As Go prints it: with an exponent from seven digits on. */
  static String shown(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exact.signum() == 0 || exponent >= -4 && exponent < MOST_DIGITS) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (exact.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + String.format(Locale.ROOT, "e%+03d", exponent);
  }
}
