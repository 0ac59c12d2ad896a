package dev.orch.model.structural;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.net.InetAddresses;
import dev.orch.model.validation.Names;
import java.net.Inet4Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The formats of strings that are checked; others say nothing. Stateless. */
public final class Formats {
  private static final String BYTE = "(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])";
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Map<String, Predicate<String>> KNOWN =
      ImmutableSortedMap.<String, Predicate<String>>naturalOrder()
          .put("bsonobjectid", matching("[0-9a-fA-F]{24}"))
          .put("uri", Formats::isUri)
          .put("email", matching("[^@\\s<>]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"))
          .put("hostname", Formats::isHostname)
          .put("ipv4", text -> isAddress(text, true))
          .put("ipv6", text -> isAddress(text, false))
          .put("cidr", Formats::isCidr)
          .put("mac", matching("([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2}[:-]?){1}([0-9a-fA-F:-]*)"))
          .put("uuid", uuid("[0-9a-f]"))
          .put("uuid3", uuid("3"))
          .put("uuid4", uuid("4"))
          .put("uuid5", uuid("5"))
          .put("isbn", text -> isIsbn10(text) || isIsbn13(text))
          .put("isbn10", Formats::isIsbn10)
          .put("isbn13", Formats::isIsbn13)
          .put("creditcard", text -> isCard(text.replaceAll("[^0-9]", "")))
          .put("ssn", matching("\\d{3}[- ]?\\d{2}[- ]?\\d{4}"))
          .put("hexcolor", matching("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"))
          .put(
              "rgbcolor",
              matching("rgb\\(\\s*" + (BYTE + "\\s*,\\s*").repeat(2) + BYTE + "\\s*\\)"))
          .put("byte", Formats::isBase64)
          .put("password", text -> true)
          .put("date", Formats::isDate)
          .put("datetime", Formats::isDateTime)
          .put("duration", Formats::isDuration)
          .put("k8sshortname", text -> Names.dnsLabel(text).isEmpty())
          .put("k8slongname", text -> Names.dnsSubdomain(text).isEmpty())
          .buildOrThrow();

  private Formats() {}

  private static String key(String format) {
    return format.replace("-", "");
  }

  /** Whether the text has the format, or the format isn't one that is checked. */
  public static boolean matches(String format, String text) {
    Predicate<String> known = KNOWN.get(key(format));
    return known == null || known.test(text);
  }

  /** The format as refusals name it. */
  static String shown(String format) {
    return key(format).equals("datetime") ? "date-time" : format;
  }

  private static Predicate<String> matching(String regex) {
    return Pattern.compile(regex).asMatchPredicate();
  }

  private static Predicate<String> uuid(String version) {
    String variant = version.length() > 1 || version.equals("3") ? "[0-9a-f]" : "[89ab]";
    return Pattern.compile(
            "[0-9a-f]{8}-?[0-9a-f]{4}-?"
                + version
                + "[0-9a-f]{3}-?"
                + variant
                + "[0-9a-f]{3}-?[0-9a-f]{12}",
            Pattern.CASE_INSENSITIVE)
        .asMatchPredicate();
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute() || text.startsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isHostname(String text) {
    return text.length() <= 255 && Pattern.matches(LABEL + "(?:\\." + LABEL + ")*\\.?", text);
  }

  private static boolean isAddress(String text, boolean four) {
    return InetAddresses.isInetAddress(text)
        && InetAddresses.forString(text) instanceof Inet4Address == four
        && text.contains(":") != four;
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !Pattern.matches("0|[1-9][0-9]{0,2}", text.substring(slash + 1))) {
      return false;
    }
    String address = text.substring(0, slash);
    int bits = Integer.parseInt(text.substring(slash + 1));
    return isAddress(address, true) && bits <= 32 || isAddress(address, false) && bits <= 128;
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return text.length() % 4 == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isDate(String text) {
    try {
      return LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE).toString().equals(text);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isDateTime(String text) {
    try {
      DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text.toUpperCase(java.util.Locale.ROOT));
      return Pattern.matches("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d.*", text);
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Go's notation, or a number and a word such as {@code 3 weeks}. */
  private static boolean isDuration(String text) {
    return Pattern.matches("[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)", text)
        || Pattern.matches(
            "\\d+\\s*(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(\\s*\\d.*)?",
            text);
  }

  private static boolean isIsbn10(String given) {
    String text = given.replaceAll("[\\s-]", "");
    if (!Pattern.matches("[0-9]{9}[0-9X]", text)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      int digit = text.charAt(i) == 'X' ? 10 : text.charAt(i) - '0';
      sum += (i + 1) * digit;
    }
    return sum % 11 == 0;
  }

  private static boolean isIsbn13(String given) {
    String text = given.replaceAll("[\\s-]", "");
    if (!Pattern.matches("[0-9]{13}", text)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 13; i++) {
      sum += (i % 2 == 0 ? 1 : 3) * (text.charAt(i) - '0');
    }
    return sum % 10 == 0;
  }

  /** By its first digits, and the check digit of Luhn. */
  private static boolean isCard(String digits) {
    if (!Pattern.matches(
        "4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\\d{3})\\d{11}",
        digits)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int twice = i % 2 == 0 ? digit : digit * 2;
      sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
  }
}
