package dev.orch.model.kinds;

import dev.orch.model.Quantity;
import dev.orch.model.resource.CapacityRequestPolicy;
import dev.orch.model.resource.CapacityRequestPolicyRange;
import dev.orch.model.resource.DeviceCapacity;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;

/** The checks of how much of a shared device one may have. */
final class CapacityPolicyValidation {
  private static final int MAX_VALUES = 10;

  private CapacityPolicyValidation() {}

  static void validate(
      DeviceCapacity capacity, boolean isShared, FieldPath path, FieldErrors errors) {
    CapacityRequestPolicy policy = capacity.requestPolicy();
    FieldPath at = path.child("requestPolicy");
    if (policy == null) {
      return;
    }
    if (!isShared) {
      errors.add(FieldError.forbidden(at, "allowMultipleAllocations must be true"));
      return;
    }
    CapacityRequestPolicyRange range = policy.validRange();
    boolean listed = !policy.validValues().isEmpty();
    if (listed && range != null) {
      errors.add(
          FieldError.forbidden(
              at,
              "exactly one policy can be specified, cannot specify \"validValues\" and"
                  + " \"validRange\" at the same time"));
      return;
    }
    Quantity wanted = policy.defaultValue();
    if (wanted == null && (listed || range != null)) {
      String by = listed ? "validValues" : "validRange";
      errors.add(FieldError.required(at.child("default"), "required when " + by + " is defined"));
    } else if (wanted != null && listed) {
      values(wanted, capacity.value(), policy.validValues(), at.child("validValues"), errors);
    } else if (wanted != null && range != null) {
      range(wanted, capacity.value(), range, at.child("validRange"), errors);
    }
  }

  private static void values(
      Quantity wanted,
      Quantity capacity,
      List<Quantity> values,
      FieldPath path,
      FieldErrors errors) {
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i - 1).compareTo(values.get(i)) > 0) {
        errors.add(
            FieldError.invalid(
                path.index(i),
                values.get(i).toString(),
                "values must be sorted in ascending order"));
      }
    }
    Items.distinct(
        values,
        MAX_VALUES,
        value -> Long.toString(value.value()),
        path,
        errors,
        (value, at) ->
            atMost(value, capacity, value, "option is larger than capacity value: ", at, errors));
    if (values.stream().noneMatch(value -> value.compareTo(wanted) == 0)) {
      errors.add(
          FieldError.invalid(
              path,
              wanted.toString(),
              "default value is not valid according to the requestPolicy"));
    }
  }

  /** Adds a fault about one of both if the first is more than the second. */
  private static void atMost(
      Quantity value,
      Quantity max,
      Quantity about,
      String message,
      FieldPath path,
      FieldErrors errors) {
    if (value.compareTo(max) > 0) {
      errors.add(
          FieldError.invalid(
              path, about.toString(), message + (about.equals(value) ? max : value)));
    }
  }

  private static void range(
      Quantity wanted,
      Quantity capacity,
      CapacityRequestPolicyRange range,
      FieldPath path,
      FieldErrors errors) {
    Quantity min = range.min();
    if (min == null) {
      errors.add(FieldError.required(path.child("min"), "required when validRange is defined"));
      return;
    }
    FieldPath atMin = path.child("min");
    atMost(min, capacity, min, "min is larger than capacity value: ", atMin, errors);
    atMost(min, wanted, wanted, "default is less than min: ", atMin, errors);
    Quantity max = range.max();
    if (max != null) {
      FieldPath atMax = path.child("max");
      atMost(min, max, min, "min is larger than max: ", atMax, errors);
      atMost(max, capacity, max, "max is larger than capacity value: ", atMax, errors);
      atMost(wanted, max, wanted, "default is more than max: ", atMax, errors);
    }
    Quantity step = range.step();
    if (step != null) {
      FieldPath atStep = path.child("step");
      Quantity one = min.plus(step);
      if (one.compareTo(capacity) > 0) {
        errors.add(
            FieldError.invalid(
                atStep,
                step.toString(),
                "one step " + one + " is larger than capacity value: " + capacity));
      }
      step(wanted, min, step, atStep, errors);
      if (max != null) {
        step(max, min, step, atStep, errors);
      }
    }
  }

  private static void step(
      Quantity value, Quantity min, Quantity step, FieldPath path, FieldErrors errors) {
    if (step.value() != 0 && (value.value() - min.value()) % step.value() != 0) {
      errors.add(
          FieldError.invalid(
              path,
              value.toString(),
              "value is not a multiple of a given step (" + step + ") from (" + min + ")"));
    }
  }
}
