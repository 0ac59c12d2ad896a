package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import org.jspecify.annotations.Nullable;

/** The rules of how a workload selects the pods it makes of its template. Stateless. */
final class TemplateValidation {
  private TemplateValidation() {}

  /** A selector that must be there and must select something in particular. */
  static void selector(
      @Nullable LabelSelector selector, String kind, FieldPath path, FieldErrors errors) {
    if (selector == null) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    Checks.selector(selector, path, errors);
    notEmpty(selector, kind, path, errors);
  }

  static void notEmpty(
      @Nullable LabelSelector selector, String kind, FieldPath path, FieldErrors errors) {
    if (selector != null && isEmpty(selector)) {
      errors.add(
          FieldError.invalid(path, Checks.json(selector), "empty selector is invalid for " + kind));
    }
  }

  static boolean isEmpty(LabelSelector selector) {
    return selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty();
  }

  /** Adds a fault if the selector can't be used at all; tells whether it can. */
  static boolean usable(@Nullable LabelSelector selector, FieldPath path, FieldErrors errors) {
    if (selector == null || Checks.isUsable(selector)) {
      return true;
    }
    errors.add(FieldError.invalid(path, Checks.json(selector), "invalid label selector"));
    return false;
  }

  /** The template's labels must be selected. */
  static void matches(
      @Nullable LabelSelector selector,
      PodTemplateSpec template,
      FieldPath path,
      FieldErrors errors) {
    boolean matches =
        selector != null && LabelSelectors.matches(selector, template.metadata().labels());
    if (!matches) {
      errors.add(
          FieldError.invalid(
              path.child("metadata").child("labels"),
              Checks.json(template.metadata().labels()),
              "`selector` does not match template `labels`"));
    }
  }

  /** What holds of the pods of a workload that is to run for ever. */
  static void running(PodTemplateSpec template, String kind, FieldPath path, FieldErrors errors) {
    FieldPath spec = path.child("spec");
    Checks.oneOf(
        template.spec().restartPolicy(),
        ImmutableList.of("Always"),
        spec.child("restartPolicy"),
        errors);
    if (template.spec().activeDeadlineSeconds() != null) {
      errors.add(
          FieldError.forbidden(
              spec.child("activeDeadlineSeconds"),
              "activeDeadlineSeconds in " + kind + " is not Supported"));
    }
  }

  static void atMost(int value, int max, String of, FieldPath path, FieldErrors errors) {
    if (value > max) {
      errors.add(FieldError.invalid(path, (long) value, "cannot be greater than " + of));
    }
  }

  /** The numbers of pods that a workload of equal pods reports in its status. */
  static void counts(
      int all, int labeled, int ready, int available, long observedGeneration, FieldErrors errors) {
    FieldPath status = FieldPath.of("status");
    FieldPath labeledPath = status.child("fullyLabeledReplicas");
    FieldPath readyPath = status.child("readyReplicas");
    FieldPath availablePath = status.child("availableReplicas");
    Checks.notNegative(all, status.child("replicas"), errors);
    Checks.notNegative(labeled, labeledPath, errors);
    Checks.notNegative(ready, readyPath, errors);
    Checks.notNegative(available, availablePath, errors);
    Checks.notNegative(observedGeneration, status.child("observedGeneration"), errors);
    atMost(labeled, all, "status.replicas", labeledPath, errors);
    atMost(ready, all, "status.replicas", readyPath, errors);
    atMost(available, all, "status.replicas", availablePath, errors);
    atMost(available, ready, "readyReplicas", availablePath, errors);
  }

  /** Counts how often a hash was taken; it only grows. */
  static void collisions(
      @Nullable Integer count, @Nullable Integer old, FieldPath path, FieldErrors errors) {
    if (old != null && (count == null || count < old)) {
      errors.add(
          FieldError.invalid(path, count == null ? 0L : (long) count, "cannot be decremented"));
    }
  }
}
