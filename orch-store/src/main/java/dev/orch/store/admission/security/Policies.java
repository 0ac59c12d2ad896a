package dev.orch.store.admission.security;

import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a namespace: what pods must keep to, and what is told of those that don't.
 *
 * @param enforce pods that violate it are refused
 * @param audit violations are noted
 * @param warn violations are told to who asks
 */
public record Policies(Policy enforce, Policy audit, Policy warn) {
  /** No limits. */
  public static final Policies PRIVILEGED =
      new Policies(Policy.PRIVILEGED, Policy.PRIVILEGED, Policy.PRIVILEGED);

  private static final String PREFIX = "pod-security.kubernetes.io/";
  private static final FieldPath LABELS = FieldPath.of("metadata", "labels");

  /**
   * The policies that a namespace's labels ask for, over those that hold by default. What can't be
   * read counts as the strictest where it is enforced, else as none.
   *
   * @param errors is added what can't be read
   */
  public static Policies of(
      Map<String, String> labels, Policies defaults, List<FieldError> errors) {
    Policy enforce = read("enforce", labels, defaults.enforce(), Level.RESTRICTED, errors);
    Policy audit = read("audit", labels, defaults.audit(), Level.PRIVILEGED, errors);
    Policy warn = read("warn", labels, defaults.warn(), Level.PRIVILEGED, errors);
    return new Policies(enforce, audit, followed(labels, enforce, warn));
  }

  /** Of what is enforced, pods' owners shall learn when those are made. */
  private static Policy followed(Map<String, String> labels, Policy enforce, Policy warn) {
    @Nullable String enforced = labels.get(PREFIX + "enforce");
    boolean follows =
        enforced != null
            && Level.of(enforced).isPresent()
            && !labels.containsKey(PREFIX + "warn")
            && enforce.level().compareTo(warn.level()) > 0;
    if (!follows) {
      return warn;
    }
    boolean versioned = labels.containsKey(PREFIX + "warn-version");
    return new Policy(enforce.level(), versioned ? warn.minor() : enforce.minor());
  }

  private static Policy read(
      String mode,
      Map<String, String> labels,
      Policy given,
      Level unreadable,
      List<FieldError> errors) {
    Level level = given.level();
    int minor = given.minor();
    @Nullable String text = labels.get(PREFIX + mode);
    if (text != null) {
      Optional<Level> read = Level.of(text);
      if (read.isEmpty()) {
        errors.add(
            FieldError.invalid(
                LABELS.key(PREFIX + mode),
                text,
                "must be one of privileged, baseline, restricted"));
      }
      level = read.orElse(unreadable);
    }
    @Nullable String version = labels.get(PREFIX + mode + "-version");
    if (version != null) {
      Optional<Integer> read = Policy.minor(version);
      if (read.isEmpty()) {
        errors.add(
            FieldError.invalid(
                LABELS.key(PREFIX + mode + "-version"), version, "must be \"latest\" or \"v1.x\""));
      }
      minor = read.orElse(Policy.LATEST);
    }
    return new Policy(level, minor);
  }

  /** Whether pods may do everything, and nobody is told. */
  public boolean isPrivileged() {
    return enforce.level() == Level.PRIVILEGED && isSilent();
  }

  /** Whether nobody is told of violations. */
  public boolean isSilent() {
    return audit.level() == Level.PRIVILEGED && warn.level() == Level.PRIVILEGED;
  }
}
