package dev.orch.model.kinds;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Map;

/** The rules of priority classes and leases. Stateless. */
final class SmallValidation {
  private static final int HIGHEST = 1_000_000_000;

  /** The classes that are the system's own, and their values. */
  private static final Map<String, Integer> SYSTEM =
      ImmutableMap.of(
          "system-node-critical", 2_000_001_000, "system-cluster-critical", 2_000_000_000);

  private SmallValidation() {}

  static void validate(PriorityClass priority, FieldErrors errors) {
    String name = priority.metadata().name();
    if (name.startsWith("system-")) {
      Integer value = SYSTEM.get(name);
      String why =
          value == null
              ? name + " is not a known system priority class"
              : "value of " + name + " PriorityClass must be " + value;
      if (value == null || value != priority.value()) {
        errors.add(
            FieldError.forbidden(
                FieldPath.of("metadata", "name"),
                "priority class names with 'system-' prefix are reserved for system use only."
                    + " error: "
                    + why));
      }
    } else if (priority.value() > HIGHEST) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("value"),
              "maximum allowed value of a user defined priority is " + HIGHEST));
    }
    if (priority.preemptionPolicy() != null) {
      Checks.requiredOneOf(
          priority.preemptionPolicy(),
          com.google.common.collect.ImmutableList.of("PreemptLowerPriority", "Never"),
          FieldPath.of("preemptionPolicy"),
          errors);
    }
  }

  static void validateUpdate(PriorityClass priority, PriorityClass old, FieldErrors errors) {
    if (priority.value() != old.value()) {
      errors.add(FieldError.forbidden(FieldPath.of("value"), "may not be changed in an update."));
    }
    Checks.same(
        priority.preemptionPolicy(),
        old.preemptionPolicy(),
        FieldPath.of("preemptionPolicy"),
        errors);
  }

  static void validate(Lease lease, FieldErrors errors) {
    LeaseSpec spec = lease.spec();
    FieldPath path = FieldPath.of("spec");
    Integer seconds = spec.leaseDurationSeconds();
    if (seconds != null && seconds <= 0) {
      errors.add(
          FieldError.invalid(
              path.child("leaseDurationSeconds"), (long) seconds, "must be greater than 0"));
    }
    Checks.notNegative(spec.leaseTransitions(), path.child("leaseTransitions"), errors);
  }
}
