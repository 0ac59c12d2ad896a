package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.DaemonSetSpec;
import dev.orch.model.apps.DaemonSetStatus;
import dev.orch.model.apps.DaemonSetUpdateStrategy;
import dev.orch.model.apps.RollingUpdateDaemonSet;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;

/** The rules of daemon sets. Stateless. */
final class DaemonSetValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private DaemonSetValidation() {}

  static void validate(DaemonSet set, FieldErrors errors) {
    DaemonSetSpec spec = set.spec();
    FieldPath selector = SPEC.child("selector");
    FieldPath template = SPEC.child("template");
    Checks.selector(spec.selector(), selector, errors);
    if (Checks.isUsable(spec.selector())) {
      TemplateValidation.matches(spec.selector(), spec.template(), template, errors);
    }
    TemplateValidation.notEmpty(spec.selector(), "daemonset", selector, errors);
    PodValidation.validateTemplate(spec.template(), template, errors);
    TemplateValidation.running(spec.template(), "DaemonSet", template, errors);
    Checks.notNegative(spec.minReadySeconds(), SPEC.child("minReadySeconds"), errors);
    strategy(spec.updateStrategy(), SPEC.child("updateStrategy"), errors);
    Checks.notNegative(spec.revisionHistoryLimit(), SPEC.child("revisionHistoryLimit"), errors);
  }

  private static void strategy(
      DaemonSetUpdateStrategy strategy, FieldPath path, FieldErrors errors) {
    RollingUpdateDaemonSet rolling = strategy.rollingUpdate();
    switch (strategy.type()) {
      case "OnDelete" -> {}
      case "RollingUpdate" -> {
        if (rolling == null) {
          errors.add(FieldError.required(path.child("rollingUpdate"), ""));
        } else {
          rolling(rolling, path.child("rollingUpdate"), errors);
        }
      }
      default ->
          errors.add(
              Checks.notSupported(
                  path, GoStruct.json(strategy), ImmutableList.of("RollingUpdate", "OnDelete")));
    }
  }

  private static void rolling(RollingUpdateDaemonSet rolling, FieldPath path, FieldErrors errors) {
    FieldPath unavailable = path.child("maxUnavailable");
    FieldPath surge = path.child("maxSurge");
    boolean hasUnavailable = Checks.amount(rolling.maxUnavailable()) != 0;
    boolean hasSurge = Checks.amount(rolling.maxSurge()) != 0;
    Checks.intOrPercent(rolling.maxUnavailable(), unavailable, errors);
    Checks.intOrPercent(rolling.maxSurge(), surge, errors);
    Checks.atMostAll(rolling.maxUnavailable(), unavailable, errors);
    Checks.atMostAll(rolling.maxSurge(), surge, errors);
    if (hasUnavailable && hasSurge && rolling.maxSurge() != null) {
      errors.add(
          FieldError.invalid(
              surge,
              Checks.json(rolling.maxSurge()),
              "may not be set when maxUnavailable is non-zero"));
    } else if (!hasUnavailable && !hasSurge) {
      errors.add(FieldError.required(unavailable, "cannot be 0 when maxSurge is 0"));
    }
  }

  static void validateUpdate(DaemonSet set, DaemonSet old, FieldErrors errors) {
    validate(set, errors);
    Checks.same(set.spec().selector(), old.spec().selector(), SPEC.child("selector"), errors);
  }

  static void validateStatus(DaemonSet set, FieldErrors errors) {
    DaemonSetStatus status = set.status();
    FieldPath path = FieldPath.of("status");
    Checks.notNegative(
        status.currentNumberScheduled(), path.child("currentNumberScheduled"), errors);
    Checks.notNegative(status.numberMisscheduled(), path.child("numberMisscheduled"), errors);
    Checks.notNegative(
        status.desiredNumberScheduled(), path.child("desiredNumberScheduled"), errors);
    Checks.notNegative(status.numberReady(), path.child("numberReady"), errors);
    Checks.notNegative(status.observedGeneration(), path.child("observedGeneration"), errors);
    Checks.notNegative(
        status.updatedNumberScheduled(), path.child("updatedNumberScheduled"), errors);
    Checks.notNegative(status.numberAvailable(), path.child("numberAvailable"), errors);
    Checks.notNegative(status.numberUnavailable(), path.child("numberUnavailable"), errors);
    Checks.notNegative(status.collisionCount(), path.child("collisionCount"), errors);
  }
}
