package dev.orch.store.admission.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much pods may do, from everything on. */
public enum Level {
  PRIVILEGED,
  BASELINE,
  RESTRICTED;

  /** The level of that name, if there is one. */
  static Optional<Level> of(String text) {
    return Arrays.stream(values()).filter(level -> level.toString().equals(text)).findFirst();
  }

  /** The name, as labels have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
