package dev.orch.model.validation;

import dev.orch.model.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One fault of one field.
 *
 * @param type what kind of fault; its {@link Type#reason()} is the cause's reason
 * @param field the field's path, possibly {@code ""} for the whole object
 * @param badValue the value at fault as JSON, or null where the type doesn't show it
 * @param detail what is wrong with it, possibly empty
 */
public record FieldError(Type type, String field, @Nullable Json badValue, String detail) {
  /** Kinds of fault, with the reasons and texts of Kubernetes. */
  public enum Type {
    NOT_FOUND("FieldValueNotFound", "Not found"),
    REQUIRED("FieldValueRequired", "Required value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many"),
    INTERNAL("InternalError", "Internal error"),
    TYPE_INVALID("FieldValueTypeInvalid", "Invalid value");

    private final String reason;
    private final String text;

    Type(String reason, String text) {
      this.reason = reason;
      this.text = text;
    }

    /** The reason of the cause in a Status. */
    public String reason() {
      return reason;
    }

    private boolean showsValue() {
      return this != REQUIRED && this != FORBIDDEN && this != TOO_LONG && this != INTERNAL;
    }
  }

  public static FieldError required(FieldPath path, String detail) {
    return new FieldError(Type.REQUIRED, path.toString(), null, detail);
  }

  public static FieldError invalid(FieldPath path, String value, String detail) {
    return invalid(path, Json.of(value), detail);
  }

  public static FieldError invalid(FieldPath path, long value, String detail) {
    return invalid(path, Json.of(value), detail);
  }

  public static FieldError invalid(FieldPath path, Json value, String detail) {
    return new FieldError(Type.INVALID, path.toString(), value, detail);
  }

  public static FieldError forbidden(FieldPath path, String detail) {
    return new FieldError(Type.FORBIDDEN, path.toString(), null, detail);
  }

  public static FieldError duplicate(FieldPath path, Json value) {
    return new FieldError(Type.DUPLICATE, path.toString(), value, "");
  }

  public static FieldError duplicate(FieldPath path, String value) {
    return duplicate(path, Json.of(value));
  }

  public static FieldError notFound(FieldPath path, String value) {
    return new FieldError(Type.NOT_FOUND, path.toString(), Json.of(value), "");
  }

  /** A value outside the ones that are allowed, which the message lists in the order given. */
  public static FieldError notSupported(FieldPath path, String value, List<String> supported) {
    String list = supported.stream().map(s -> "\"" + s + "\"").collect(Collectors.joining(", "));
    return new FieldError(
        Type.NOT_SUPPORTED,
        path.toString(),
        Json.of(value),
        supported.isEmpty() ? "" : "supported values: " + list);
  }

  public static FieldError tooLong(FieldPath path, int max) {
    return new FieldError(
        Type.TOO_LONG, path.toString(), null, "may not be more than " + max + " bytes");
  }

  public static FieldError tooMany(FieldPath path, int actual, int max) {
    return new FieldError(
        Type.TOO_MANY,
        path.toString(),
        Json.of(actual),
        "must have at most " + max + " item" + (max == 1 ? "" : "s"));
  }

  /** The message without the path: {@code Invalid value: "x": must be …}. */
  public String body() {
    StringBuilder text = new StringBuilder(type.text);
    if (type.showsValue() && badValue != null) {
      text.append(": ").append(badValue);
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    return text.toString();
  }

  /** The message with the path. */
  @Override
  public String toString() {
    return field + ": " + body();
  }
}
