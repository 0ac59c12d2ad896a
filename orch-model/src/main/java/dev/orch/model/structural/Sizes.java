package dev.orch.model.structural;

import org.jspecify.annotations.Nullable;

/**
 * How large values of a schema can be: what it says itself, else what fits into a request. For
 * estimates of what an expression costs. Stateless.
 */
public final class Sizes {
  /** The largest request. */
  private static final long REQUEST = 3 * 1024 * 1024;

  private Sizes() {}

  /** The most items of an array. */
  public static long mostItems(StructuralSchema array) {
    Long most = array.facts().maxItems();
    return most != null ? most : REQUEST / (least(array.items()) + 1);
  }

  /** The most members of an object of any names. */
  public static long mostMembers(StructuralSchema object) {
    Long most = object.facts().maxProperties();
    // A name takes two quotes and a colon, a member a comma.
    return most != null ? most : REQUEST / (least(object.additional()) + 6);
  }

  /** The most characters of a string. */
  public static long mostLetters(StructuralSchema string) {
    Long most = string.facts().maxLength();
    if (most != null) {
      return most * 4;
    }
    return switch (string.facts().format()) {
      case "duration" -> 32;
      case "date" -> 10;
      case "date-time" -> 35;
      default -> longestOfEnum(string);
    };
  }

  private static long longestOfEnum(StructuralSchema string) {
    return string.facts().enumValues().isEmpty()
        ? REQUEST - 2
        : string.facts().enumValues().stream()
            .mapToLong(value -> value.toString().length())
            .max()
            .orElse(0);
  }

  /** The fewest bytes of a value. */
  private static long least(@Nullable StructuralSchema schema) {
    if (schema == null) {
      return 1;
    }
    return switch (schema.type()) {
      case "boolean" -> 4;
      case "string", "array" -> 2;
      case "object" -> {
        long size = 2;
        for (String required : schema.facts().required()) {
          StructuralSchema property = schema.properties().get(required);
          size += required.length() + 4 + least(property);
        }
        yield size;
      }
      default -> 1;
    };
  }
}
