package dev.orch.model.validation;

import com.google.common.collect.ImmutableList;
import dev.orch.model.NameRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Forms of strings that many kinds share. Each check answers with Kubernetes' messages, none if the
 * string has the form.
 */
public final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

  private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
  private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
  private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile("[-._a-zA-Z0-9]+");

  private static final String QUALIFIED_TEXT =
      regexText(
          "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
              + " an alphanumeric character",
          QUALIFIED,
          "MyName",
          "my.name",
          "123-abc");
  private static final String LABEL_VALUE_TEXT =
      regexText(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character",
          "(" + QUALIFIED + ")?",
          "MyValue",
          "my_value",
          "12345");
  private static final String LABEL_TEXT =
      regexText(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character",
          LABEL,
          "my-name",
          "123-abc");
  private static final String SUBDOMAIN_TEXT =
      regexText(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character",
          SUBDOMAIN,
          "example.com");
  private static final String WILDCARD = "\\*\\." + SUBDOMAIN;
  private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
  private static final String WILDCARD_TEXT =
      regexText(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain,"
              + " which must consist of lower case alphanumeric characters, '-' or '.' and end with"
              + " an alphanumeric character",
          WILDCARD,
          "*.example.com");
  private static final String LABEL_1035_TEXT =
      regexText(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
              + " alphabetic character, and end with an alphanumeric character",
          LABEL_1035,
          "my-name",
          "abc-123");
  private static final String CONFIG_KEY_TEXT =
      regexText(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          "[-._a-zA-Z0-9]+",
          "key.name",
          "KEY_NAME",
          "key-name");

  private Names() {}

  /**
   * What Kubernetes says of a string that doesn't match an expression.
   *
   * @param message what is wrong
   * @param pattern the expression
   * @param examples strings that match it
   */
  public static String regexText(String message, String pattern, String... examples) {
    StringBuilder text = new StringBuilder(message).append(" (");
    for (int i = 0; i < examples.length; i++) {
      text.append(i == 0 ? "e.g. " : " or ").append('\'').append(examples[i]).append("', ");
    }
    return text.append("regex used for validation is '").append(pattern).append("')").toString();
  }

  /** The check of a kind's names. */
  public static List<String> name(NameRule rule, String value) {
    return switch (rule) {
      case DNS_SUBDOMAIN -> dnsSubdomain(value);
      case DNS_LABEL -> dnsLabel(value);
      case DNS_1035_LABEL -> dns1035Label(value);
      case PATH_SEGMENT -> pathSegment(value);
      case ADDRESS -> Addresses.faults(value);
    };
  }

  /**
   * The check of a prefix from which names are generated: what is added may not begin or end a
   * label.
   */
  public static List<String> namePrefix(NameRule rule, String prefix) {
    boolean whole = rule == NameRule.PATH_SEGMENT || rule == NameRule.ADDRESS;
    return name(rule, whole ? prefix : maskTrailingDash(prefix));
  }

  private static String maskTrailingDash(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 2) + "a"
        : prefix;
  }

  /** RFC 1123 subdomain. */
  public static List<String> dnsSubdomain(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 253) {
      messages.add(tooLong(253));
    }
    if (!SUBDOMAIN_PATTERN.matcher(value).matches()) {
      messages.add(SUBDOMAIN_TEXT);
    }
    return messages.build();
  }

  /** A subdomain whose first label is a star. */
  public static List<String> wildcardSubdomain(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 253) {
      messages.add(tooLong(253));
    }
    if (!WILDCARD_PATTERN.matcher(value).matches()) {
      messages.add(WILDCARD_TEXT);
    }
    return messages.build();
  }

  /** RFC 1123 label. */
  public static List<String> dnsLabel(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 63) {
      messages.add(tooLong(63));
    }
    if (!LABEL_PATTERN.matcher(value).matches()) {
      messages.add(
          SUBDOMAIN_PATTERN.matcher(value).matches() ? "must not contain dots" : LABEL_TEXT);
    }
    return messages.build();
  }

  /** RFC 1035 label. */
  public static List<String> dns1035Label(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 63) {
      messages.add(tooLong(63));
    }
    if (!LABEL_1035_PATTERN.matcher(value).matches()) {
      messages.add(LABEL_1035_TEXT);
    }
    return messages.build();
  }

  /** A segment of a path. */
  public static List<String> pathSegment(String value) {
    if (value.equals(".") || value.equals("..")) {
      return ImmutableList.of("may not be '" + value + "'");
    }
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    for (String banned : new String[] {"/", "%"}) {
      if (value.contains(banned)) {
        messages.add("may not contain '" + banned + "'");
      }
    }
    return messages.build();
  }

  /** A name of up to 63 characters with an optional subdomain and slash before it. */
  public static List<String> qualified(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    int slash = value.indexOf('/');
    String name = value.substring(slash + 1);
    if (name.indexOf('/') >= 0) {
      return ImmutableList.of(
          "a valid label key "
              + QUALIFIED_TEXT
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    if (slash == 0) {
      messages.add("prefix part must be non-empty");
    } else if (slash > 0) {
      for (String message : dnsSubdomain(value.substring(0, slash))) {
        messages.add("prefix part " + message);
      }
    }
    if (name.isEmpty()) {
      messages.add("name part must be non-empty");
    } else if (bytes(name) > 63) {
      messages.add("name part must be no more than 63 bytes");
    }
    if (!QUALIFIED_PATTERN.matcher(name).matches()) {
      messages.add("name part " + QUALIFIED_TEXT);
    }
    return messages.build();
  }

  /** The value of a label. */
  public static List<String> labelValue(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 63) {
      messages.add("must be no more than 63 bytes");
    }
    if (!value.isEmpty() && !QUALIFIED_PATTERN.matcher(value).matches()) {
      messages.add(LABEL_VALUE_TEXT);
    }
    return messages.build();
  }

  /** A key of a ConfigMap or Secret. */
  public static List<String> configKey(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 253) {
      messages.add(tooLong(253));
    }
    if (!CONFIG_KEY_PATTERN.matcher(value).matches()) {
      messages.add(CONFIG_KEY_TEXT);
    }
    if (value.equals(".")) {
      messages.add("must not be '.'");
    } else if (value.equals("..")) {
      messages.add("must not be '..'");
    } else if (value.startsWith("..")) {
      messages.add("must not start with '..'");
    }
    return messages.build();
  }

  /** The name of an environment variable. */
  public static List<String> environmentVariable(String value) {
    if (value.isEmpty()) {
      return ImmutableList.of("environment variable name must be non-empty");
    }
    boolean printable = value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '=');
    return printable
        ? ImmutableList.of()
        : ImmutableList.of(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
  }

  /** The name of a port (IANA service name). */
  public static List<String> portName(String value) {
    ImmutableList.Builder<String> messages = ImmutableList.builder();
    if (bytes(value) > 15) {
      messages.add(tooLong(15));
    }
    if (value.isEmpty() || !value.chars().allMatch(c -> c == '-' || isLower(c) || isDigit(c))) {
      messages.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (value.chars().noneMatch(Names::isLower)) {
      messages.add("must contain at least one letter (a-z)");
    }
    if (value.contains("--")) {
      messages.add("must not contain consecutive hyphens");
    }
    if (value.startsWith("-") || value.endsWith("-")) {
      messages.add("must not begin or end with a hyphen");
    }
    return messages.build();
  }

  /** The number of a port. */
  public static List<String> portNumber(long port) {
    return inRange(port, 1, 65535);
  }

  /** A number between two others, both included. */
  public static List<String> inRange(long value, long min, long max) {
    return value >= min && value <= max
        ? ImmutableList.of()
        : ImmutableList.of("must be between " + min + " and " + max + ", inclusive");
  }

  /** An HTTP header's name. */
  public static List<String> httpHeader(String value) {
    boolean fits =
        !value.isEmpty()
            && value
                .chars()
                .allMatch(c -> c == '-' || isLower(c) || isDigit(c) || c >= 'A' && c <= 'Z');
    return fits
        ? ImmutableList.of()
        : ImmutableList.of(
            regexText(
                "a valid HTTP header must consist of alphanumeric characters or '-'",
                "[-A-Za-z0-9]+",
                "X-Header-Name"));
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static String tooLong(int max) {
    return "must be no more than " + max + " characters";
  }

  private static int bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length;
  }
}
