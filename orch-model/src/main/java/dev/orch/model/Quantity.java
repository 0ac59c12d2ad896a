package dev.orch.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount of a resource with Kubernetes' suffixes: {@code 500m}, {@code 2}, {@code 1.5Gi},
 * {@code 3e6}. Immutable. Its text is canonical: the largest suffix that leaves a whole number, in
 * the family that it was written in. Amounts finer than a billionth are rounded up, and magnitudes
 * are capped at 2^63-1, as in Kubernetes' {@code resource.Quantity}.
 */
public final class Quantity implements Comparable<Quantity> {
  /** Families of suffixes. */
  public enum Format {
    /** {@code Ki, Mi, Gi, …}: powers of 1024. */
    BINARY_SI,
    /** {@code n, u, m, k, M, G, …}: powers of 1000. */
    DECIMAL_SI,
    /** {@code e3, E6}. */
    DECIMAL_EXPONENT
  }

  private static final String DECIMAL = "numkMGTPE";
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

  /** Nothing. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

  private final BigDecimal value;
  private final Format format;
  private final String text;

  private Quantity(BigDecimal value, Format format) {
    this.value = value;
    this.format = format;
    this.text = canonical(value, format);
  }

  /** A whole number. */
  public static Quantity of(long value) {
    return new Quantity(BigDecimal.valueOf(value), Format.DECIMAL_SI);
  }

  /** A number of bytes, written with binary suffixes. */
  public static Quantity ofBytes(long bytes) {
    return new Quantity(BigDecimal.valueOf(bytes), Format.BINARY_SI);
  }

  /** A number of thousandths, such as CPU in millicores. */
  public static Quantity ofMilli(long milli) {
    return new Quantity(BigDecimal.valueOf(milli, 3), Format.DECIMAL_SI);
  }

  /**
   * Reads a quantity.
   *
   * @throws IllegalArgumentException with Kubernetes' message if the text is none
   */
  public static Quantity parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "quantity must not be empty: quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
    int end = numberEnd(text);
    String number = text.substring(0, end);
    String suffix = text.substring(end);
    if (number.isEmpty()
        || number.chars().noneMatch(c -> c >= '0' && c <= '9')
        || number.indexOf('.') != number.lastIndexOf('.')) {
      throw new IllegalArgumentException(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
    BigDecimal base = new BigDecimal(number.startsWith("+") ? number.substring(1) : number);
    return scaled(base, suffix);
  }

  private static int numberEnd(String text) {
    int i = 0;
    if (text.charAt(0) == '+' || text.charAt(0) == '-') {
      i++;
    }
    while (i < text.length()
        && (Character.digit(text.charAt(i), 10) >= 0 && text.charAt(i) < 128
            || text.charAt(i) == '.')) {
      i++;
    }
    return i;
  }

  private static Quantity scaled(BigDecimal base, String suffix) {
    if (suffix.isEmpty()) {
      return bounded(base, Format.DECIMAL_SI);
    }
    for (int i = 1; i < BINARY_SUFFIXES.length; i++) {
      if (BINARY_SUFFIXES[i].equals(suffix)) {
        return bounded(base.multiply(KIBI.pow(i)), Format.BINARY_SI);
      }
    }
    int decimal = suffix.length() == 1 ? DECIMAL.indexOf(suffix.charAt(0)) : -1;
    if (decimal >= 0) {
      return bounded(
          base.scaleByPowerOfTen(3 * (decimal < 3 ? decimal - 3 : decimal - 2)), Format.DECIMAL_SI);
    }
    if (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E') {
      try {
        return bounded(
            base.scaleByPowerOfTen(exponent(suffix.substring(1))), Format.DECIMAL_EXPONENT);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("unable to parse quantity's suffix", e);
      }
    }
    throw new IllegalArgumentException("unable to parse quantity's suffix");
  }

  /**
   * Bounds the exponent so that a hostile {@code 1e999999999} costs nothing: past these the amount
   * is capped anyway.
   */
  private static int exponent(String digits) {
    long parsed = Long.parseLong(digits);
    return (int) Math.max(-1000, Math.min(1000, parsed));
  }

  private static Quantity bounded(BigDecimal exact, Format format) {
    BigDecimal value = exact;
    if (value.scale() > 9) {
      value = value.setScale(9, RoundingMode.UP);
    }
    if (value.abs().compareTo(MAX) > 0) {
      value = value.signum() < 0 ? MAX.negate() : MAX;
    }
    boolean belowOne = value.signum() > 0 && value.compareTo(BigDecimal.ONE) < 0;
    return new Quantity(value, format == Format.BINARY_SI && belowOne ? Format.DECIMAL_SI : format);
  }

  private static String canonical(BigDecimal value, Format format) {
    if (value.signum() == 0) {
      return "0";
    }
    boolean binary =
        format == Format.BINARY_SI && value.abs().compareTo(KIBI) >= 0 && isWhole(value);
    return binary ? binaryText(value.toBigIntegerExact()) : decimalText(value, format);
  }

  private static boolean isWhole(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0;
  }

  private static String binaryText(BigInteger amount) {
    BigInteger rest = amount;
    int power = 0;
    while (power < BINARY_SUFFIXES.length - 1 && rest.getLowestSetBit() >= 10) {
      rest = rest.shiftRight(10);
      power++;
    }
    return rest + BINARY_SUFFIXES[power];
  }

  private static String decimalText(BigDecimal value, Format format) {
    BigDecimal stripped = value.stripTrailingZeros();
    int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
    BigInteger mantissa = stripped.scaleByPowerOfTen(-exponent).toBigIntegerExact();
    if (format == Format.DECIMAL_EXPONENT) {
      return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
    }
    return mantissa + DECIMAL_SUFFIXES[exponent / 3 + 3];
  }

  /** The family of suffixes that it is written in. */
  public Format format() {
    return format;
  }

  /** The exact amount. */
  public BigDecimal toBigDecimal() {
    return value;
  }

  /** The amount, rounded up to a whole number; saturates at the bounds of {@code long}. */
  public long value() {
    return saturated(value);
  }

  /** The amount in thousandths, rounded up; saturates at the bounds of {@code long}. */
  public long milliValue() {
    return saturated(value.scaleByPowerOfTen(3));
  }

  private static long saturated(BigDecimal amount) {
    BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
    if (whole.compareTo(MAX) > 0) {
      return Long.MAX_VALUE;
    }
    return whole.compareTo(MAX.negate()) < 0 ? Long.MIN_VALUE : whole.longValue();
  }

  /** This amount, rounded up to whole thousandths, as the API keeps amounts of resources. */
  public Quantity roundedUpToMilli() {
    return value.stripTrailingZeros().scale() <= 3
        ? this
        : new Quantity(value.setScale(3, RoundingMode.UP), format);
  }

  /** -1, 0 or 1. */
  public int signum() {
    return value.signum();
  }

  /** The sum; keeps this format unless this is zero. */
  public Quantity plus(Quantity other) {
    return new Quantity(value.add(other.value), value.signum() == 0 ? other.format : format);
  }

  /** The difference; keeps this format unless this is zero. */
  public Quantity minus(Quantity other) {
    return new Quantity(value.subtract(other.value), value.signum() == 0 ? other.format : format);
  }

  /** Compares amounts; {@code 1Ki} and {@code 1024} are the same amount though not equal. */
  @Override
  public int compareTo(Quantity other) {
    return value.compareTo(other.value);
  }

  /** Equal text: the same amount, written in the same way. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Quantity other && text.equals(other.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return text;
  }
}
