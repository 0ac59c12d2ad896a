package dev.orch.model;

import com.google.common.math.LongMath;
import java.math.RoundingMode;

/** A number or a string, such as a port by number or name, or a count or percentage. */
public sealed interface IntOrString {
  /** A number. */
  record Int(int value) implements IntOrString {
    /** The number 0. */
    public static final Int ZERO = new Int(0);

    @Override
    public String toString() {
      return Integer.toString(value);
    }
  }

  /** A string. */
  record Str(String value) implements IntOrString {
    @Override
    public String toString() {
      return value;
    }
  }

  static IntOrString of(int value) {
    return new Int(value);
  }

  static IntOrString of(String value) {
    return new Str(value);
  }

  /** The number, or 0 for a string that is none. */
  default int intValue() {
    if (this instanceof Int i) {
      return i.value();
    }
    try {
      return Integer.parseInt(toString());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether this is a string such as {@code 25%}. */
  default boolean isPercent() {
    return this instanceof Str s && s.value().endsWith("%");
  }

  /**
   * The number, or the percentage of {@code total}, rounded up or down.
   *
   * @throws IllegalArgumentException if it is a string but not a percentage
   */
  default int scaled(int total, boolean roundUp) {
    if (this instanceof Int i) {
      return i.value();
    }
    String text = toString();
    if (!isPercent()) {
      throw new IllegalArgumentException(
          "invalid value for IntOrString: invalid type: string is not a percentage");
    }
    long percent;
    try {
      percent = Long.parseLong(text.substring(0, text.length() - 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "invalid value for IntOrString: invalid value \"" + text + "\"", e);
    }
    return Math.toIntExact(
        LongMath.divide(percent * total, 100, roundUp ? RoundingMode.CEILING : RoundingMode.FLOOR));
  }
}
