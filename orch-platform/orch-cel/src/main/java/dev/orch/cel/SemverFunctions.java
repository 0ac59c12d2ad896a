package dev.orch.cel;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions of semantic versions such as {@code 1.2.3-rc.1} (semver.org, 2.0.0). Stateless. */
final class SemverFunctions {
  private static final CelType SEMVER = OpaqueType.create("kubernetes.Semver");
  private static final Splitter DOTS = Splitter.on('.');

  static final List<Function> ALL =
      ImmutableList.of(
          Function.ofText("semver", SEMVER, a -> Semver.parse((String) a[0])),
          Function.ofText("isSemver", SimpleType.BOOL, a -> isSemver((String) a[0])),
          ofTextLoosely("semver", SEMVER, a -> Semver.parse(whole((String) a[0], (Boolean) a[1]))),
          ofTextLoosely("isSemver", SimpleType.BOOL, a -> isWhole((String) a[0], (Boolean) a[1])),
          alone("major", a -> of(a, 0).major),
          alone("minor", a -> of(a, 0).minor),
          alone("patch", a -> of(a, 0).patch),
          both("isLessThan", SimpleType.BOOL, a -> of(a, 0).compareTo(of(a, 1)) < 0),
          both("isGreaterThan", SimpleType.BOOL, a -> of(a, 0).compareTo(of(a, 1)) > 0),
          both(
              "compareTo",
              SimpleType.INT,
              a -> (long) Integer.signum(of(a, 0).compareTo(of(a, 1)))));

  private SemverFunctions() {}

  /**
   * A version. What was built is no part of its order.
   *
   * @param before the parts of a pre-release; a release comes after all of its own
   */
  record Semver(long major, long minor, long patch, List<String> before, String build)
      implements Comparable<Semver> {
    private static final String NUMBER = "(0|[1-9]\\d{0,17})";
    private static final String PARTS = "((?:[0-9A-Za-z-]+\\.)*[0-9A-Za-z-]+)";
    private static final Pattern FORM =
        Pattern.compile(
            NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-" + PARTS + ")?(?:\\+" + PARTS + ")?");

    static Semver parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("Invalid semantic version: " + text);
      }
      String before = matcher.group(4);
      String build = matcher.group(5);
      List<String> parts = before == null ? ImmutableList.of() : DOTS.splitToList(before);
      if (parts.stream().anyMatch(part -> isNumber(part) && part.matches("0\\d+"))) {
        throw new IllegalArgumentException(
            "Numeric PreRelease version must not contain leading zeroes: " + text);
      }
      return new Semver(
          Long.parseLong(matcher.group(1)),
          Long.parseLong(matcher.group(2)),
          Long.parseLong(matcher.group(3)),
          parts,
          build == null ? "" : build);
    }

    @Override
    public int compareTo(Semver other) {
      int release = Long.compare(major, other.major);
      release = release != 0 ? release : Long.compare(minor, other.minor);
      release = release != 0 ? release : Long.compare(patch, other.patch);
      if (release != 0 || before.isEmpty() || other.before.isEmpty()) {
        return release != 0 ? release : Boolean.compare(before.isEmpty(), other.before.isEmpty());
      }
      for (int i = 0; i < Math.min(before.size(), other.before.size()); i++) {
        int part = compare(before.get(i), other.before.get(i));
        if (part != 0) {
          return part;
        }
      }
      return Integer.compare(before.size(), other.before.size());
    }

    /** Numbers come by their value, and before words. */
    private static int compare(String one, String other) {
      boolean number = isNumber(one);
      if (number != isNumber(other)) {
        return number ? -1 : 1;
      }
      int length = number ? Integer.compare(one.length(), other.length()) : 0;
      return length != 0 ? length : one.compareTo(other);
    }

    private static boolean isNumber(String part) {
      return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }

  private static Semver of(Object[] arguments, int index) {
    return (Semver) arguments[index];
  }

  private static boolean isSemver(String text) {
    try {
      Semver unused = Semver.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isWhole(String text, boolean loose) {
    try {
      return isSemver(whole(text, loose));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Where it is asked for: without a leading v and leading zeros, and with three numbers. */
  private static String whole(String text, boolean loose) {
    if (!loose) {
      return text;
    }
    List<String> parts =
        new ArrayList<>(DOTS.limit(3).splitToList(text.startsWith("v") ? text.substring(1) : text));
    parts.replaceAll(part -> part.replaceFirst("^0+(?=\\d)", ""));
    String last = parts.get(parts.size() - 1);
    if (parts.size() < 3 && (last.contains("+") || last.contains("-"))) {
      throw new IllegalArgumentException("short version cannot contain PreRelease/Build meta data");
    }
    while (parts.size() < 3) {
      parts.add("0");
    }
    return String.join(".", parts);
  }

  private static Function ofTextLoosely(String name, CelType result, Body body) {
    return new Function(
        name,
        "string_bool_to_" + name,
        false,
        result,
        ImmutableList.of(SimpleType.STRING, SimpleType.BOOL),
        ImmutableList.of(String.class, Boolean.class),
        body);
  }

  private static Function alone(String name, Body body) {
    return new Function(
        name,
        "semver_" + name,
        true,
        SimpleType.INT,
        ImmutableList.of(SEMVER),
        ImmutableList.of(Semver.class),
        body);
  }

  private static Function both(String name, CelType result, Body body) {
    return new Function(
        name,
        "semver_" + name,
        true,
        result,
        ImmutableList.of(SEMVER, SEMVER),
        ImmutableList.of(Semver.class, Semver.class),
        body);
  }
}
