package dev.orch.store.admission.security;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The standard of a level as a version of Kubernetes had it.
 *
 * @param minor of version 1; {@link #LATEST} for whatever is the latest
 */
public record Policy(Level level, int minor) {
  static final int LATEST = Integer.MAX_VALUE;

  private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

  /** No limits. */
  public static final Policy PRIVILEGED = new Policy(Level.PRIVILEGED, LATEST);

  /** The minor version that the text names; empty if it names none. */
  static Optional<Integer> minor(String text) {
    Matcher version = VERSION.matcher(text);
    return text.equals("latest")
        ? Optional.of(LATEST)
        : version.matches() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
  }

  /** {@code restricted:latest}, {@code baseline:v1.30}. */
  @Override
  public String toString() {
    return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
  }
}
