package dev.orch.model.schema;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as the wire has them. */
public final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern MICRO_FRACTION =
      Pattern.compile("T\\d\\d:\\d\\d:\\d\\d(.)(\\d{6})?");
  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(h|ms|m|s|us|µs|ns)");

  private Times() {}

  /** RFC 3339 in UTC with whole seconds. */
  public static String format(Instant time) {
    return SECONDS.format(time);
  }

  /** RFC 3339 in UTC with six digits of a second. */
  public static String formatMicro(Instant time) {
    return MICROS.format(time);
  }

  /** Reads RFC 3339, cut to whole seconds. @throws IllegalArgumentException if it is none */
  public static Instant parse(String text) {
    return instant(text).truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Reads RFC 3339 with exactly six digits of a second. @throws IllegalArgumentException if it is
   * none
   */
  public static Instant parseMicro(String text) {
    Matcher fraction = MICRO_FRACTION.matcher(text);
    if (fraction.find() && (fraction.group(2) == null || !".".equals(fraction.group(1)))) {
      throw new IllegalArgumentException(
          "parsing time \""
              + text
              + "\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \""
              + text.substring(fraction.start(1))
              + "\" as \".000000\"");
    }
    return instant(text);
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "parsing time \""
              + text
              + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""
              + text.substring(Math.min(e.getErrorIndex(), text.length()))
              + "\" as \"2006\"",
          e);
    }
  }

  /** Go's notation, such as {@code 1h30m0s}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    Duration d = duration.abs();
    StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "");
    if (d.compareTo(Duration.ofSeconds(1)) < 0) {
      long nanos = d.toNanosPart();
      return text.append(fraction(nanos, nanos < 1_000 ? 1 : nanos < 1_000_000 ? 1_000 : 1_000_000))
          .append(nanos < 1_000 ? "ns" : nanos < 1_000_000 ? "µs" : "ms")
          .toString();
    }
    if (d.toHours() > 0) {
      text.append(d.toHours()).append('h');
    }
    if (d.toMinutes() > 0) {
      text.append(d.toMinutesPart()).append('m');
    }
    return text.append(
            fraction(d.toSecondsPart() * 1_000_000_000L + d.toNanosPart(), 1_000_000_000))
        .append('s')
        .toString();
  }

  private static String fraction(long value, long unit) {
    return java.math.BigDecimal.valueOf(value)
        .divide(java.math.BigDecimal.valueOf(unit))
        .toPlainString();
  }

  /** Reads Go's notation. @throws IllegalArgumentException if it is none */
  public static Duration parseDuration(String text) {
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = DURATION_PART.matcher(rest);
    java.math.BigDecimal nanos = java.math.BigDecimal.ZERO;
    int end = 0;
    while (end < rest.length() && part.find() && part.start() == end) {
      nanos =
          nanos.add(
              new java.math.BigDecimal(part.group(1))
                  .multiply(java.math.BigDecimal.valueOf(unit(part.group(2)))));
      end = part.end();
    }
    if (end == 0 || end < rest.length()) {
      throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static long unit(String suffix) {
    return switch (suffix) {
      case "h" -> 3_600_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "s" -> 1_000_000_000L;
      case "ms" -> 1_000_000L;
      case "ns" -> 1L;
      default -> 1_000L;
    };
  }
}
