package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.flowcontrol.ExemptPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.LimitResponse;
import dev.orch.model.flowcontrol.LimitedPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfigurationSpec;
import dev.orch.model.flowcontrol.QueuingConfiguration;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import org.jspecify.annotations.Nullable;

/** The rules of how many requests of a level run at once. Stateless. */
final class PriorityLevelValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int MOST_QUEUES = 10_000_000;

  private PriorityLevelValidation() {}

  static void validate(PriorityLevelConfiguration level, FieldErrors errors) {
    PriorityLevelConfigurationSpec spec = level.spec();
    FieldPath type = SPEC.child("type");
    if (level.metadata().name().equals("exempt") != spec.type().equals("Exempt")) {
      errors.add(
          FieldError.invalid(
              type, spec.type(), "type must be 'Exempt' if and only if name is 'exempt'"));
    }
    switch (spec.type()) {
      case "Exempt" -> {
        if (spec.limited() != null) {
          errors.add(
              FieldError.forbidden(
                  SPEC.child("limited"), "must be nil if the type is not Limited"));
        }
        if (spec.exempt() == null) {
          errors.add(
              FieldError.required(SPEC.child("exempt"), "must not be empty when type is Exempt"));
        } else {
          exempt(spec.exempt(), SPEC.child("exempt"), errors);
        }
      }
      case "Limited" -> {
        if (spec.exempt() != null) {
          errors.add(
              FieldError.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited"));
        }
        if (spec.limited() == null) {
          errors.add(
              FieldError.required(SPEC.child("limited"), "must not be empty when type is Limited"));
        } else {
          limited(spec.limited(), SPEC.child("limited"), errors);
        }
      }
      default ->
          errors.add(
              FieldError.notSupported(type, spec.type(), ImmutableList.of("Exempt", "Limited")));
    }
  }

  private static void exempt(
      ExemptPriorityLevelConfiguration exempt, FieldPath path, FieldErrors errors) {
    notNegative(
        exempt.nominalConcurrencyShares(),
        "must be a non-negative integer",
        path.child("nominalConcurrencyShares"),
        errors);
    percent(exempt.lendablePercent(), path.child("lendablePercent"), errors);
  }

  private static void limited(
      LimitedPriorityLevelConfiguration limited, FieldPath path, FieldErrors errors) {
    notNegative(
        limited.nominalConcurrencyShares(),
        "must be a non-negative integer",
        path.child("nominalConcurrencyShares"),
        errors);
    response(limited.limitResponse(), path.child("limitResponse"), errors);
    percent(limited.lendablePercent(), path.child("lendablePercent"), errors);
    notNegative(
        limited.borrowingLimitPercent(),
        "if specified, must be a non-negative integer",
        path.child("borrowingLimitPercent"),
        errors);
  }

  private static void notNegative(
      @Nullable Integer value, String fault, FieldPath path, FieldErrors errors) {
    if (value != null && value < 0) {
      errors.add(FieldError.invalid(path, (long) value, fault));
    }
  }

  private static void percent(@Nullable Integer value, FieldPath path, FieldErrors errors) {
    if (value != null && (value < 0 || value > 100)) {
      errors.add(FieldError.invalid(path, (long) value, "must be between 0 and 100, inclusive"));
    }
  }

  private static void response(LimitResponse response, FieldPath path, FieldErrors errors) {
    FieldPath queuing = path.child("queuing");
    switch (response.type()) {
      case "Reject" -> {
        if (response.queuing() != null) {
          errors.add(
              FieldError.forbidden(
                  queuing, "must be nil if limited.limitResponse.type is not Limited"));
        }
      }
      case "Queue" -> {
        if (response.queuing() == null) {
          errors.add(
              FieldError.required(
                  queuing, "must not be empty if limited.limitResponse.type is Limited"));
        } else {
          queuing(response.queuing(), queuing, errors);
        }
      }
      default ->
          errors.add(
              FieldError.notSupported(
                  path.child("type"), response.type(), ImmutableList.of("Queue", "Reject")));
    }
  }

  private static void queuing(QueuingConfiguration queuing, FieldPath path, FieldErrors errors) {
    FieldPath queues = path.child("queues");
    FieldPath hand = path.child("handSize");
    positive(queuing.queueLengthLimit(), path.child("queueLengthLimit"), errors);
    if (queuing.queues() > MOST_QUEUES) {
      errors.add(
          FieldError.invalid(queues, queuing.queues(), "must not be greater than " + MOST_QUEUES));
    }
    positive(queuing.queues(), queues, errors);
    if (queuing.handSize() <= 0) {
      positive(queuing.handSize(), hand, errors);
    } else if (queuing.handSize() > queuing.queues()) {
      errors.add(
          FieldError.invalid(
              hand,
              queuing.handSize(),
              "should not be greater than queues (" + queuing.queues() + ")"));
    }
  }

  private static void positive(int value, FieldPath path, FieldErrors errors) {
    if (value <= 0) {
      errors.add(FieldError.invalid(path, value, "must be positive"));
    }
  }
}
