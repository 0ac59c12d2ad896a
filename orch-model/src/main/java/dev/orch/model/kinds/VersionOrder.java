package dev.orch.model.kinds;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of versions as Kubernetes prefers them: {@code v10}, {@code v2}, {@code v11beta2},
 * {@code v3beta1}, {@code v12alpha1}, then others by name. Stateless.
 */
public final class VersionOrder {
  private static final Pattern KNOWN =
      Pattern.compile("v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?");

  /** Preferred versions first. */
  public static final Comparator<String> PREFERRED_FIRST =
      Comparator.comparingInt(VersionOrder::stage)
          .thenComparing(Comparator.comparingLong(VersionOrder::major).reversed())
          .thenComparing(Comparator.comparingLong(VersionOrder::minor).reversed())
          .thenComparing(Comparator.naturalOrder());

  private VersionOrder() {}

  private static int stage(String version) {
    Matcher matcher = KNOWN.matcher(version);
    if (!matcher.matches()) {
      return 3;
    }
    return matcher.group(2) == null ? 0 : matcher.group(2).equals("beta") ? 1 : 2;
  }

  private static long major(String version) {
    return number(version, 1);
  }

  private static long minor(String version) {
    return number(version, 3);
  }

  private static long number(String version, int group) {
    Matcher matcher = KNOWN.matcher(version);
    boolean has = matcher.matches() && matcher.group(group) != null;
    return has && matcher.group(group).length() < 18 ? Long.parseLong(matcher.group(group)) : 0;
  }
}
