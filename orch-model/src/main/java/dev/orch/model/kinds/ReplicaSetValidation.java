package dev.orch.model.kinds;

import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import org.jspecify.annotations.Nullable;

/** The rules of replica sets. Stateless. */
final class ReplicaSetValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private ReplicaSetValidation() {}

  static void validate(ReplicaSet set, FieldErrors errors) {
    ReplicaSetSpec spec = set.spec();
    Checks.notNegative(spec.replicas(), SPEC.child("replicas"), errors);
    Checks.notNegative(spec.minReadySeconds(), SPEC.child("minReadySeconds"), errors);
    TemplateValidation.selector(spec.selector(), "deployment", SPEC.child("selector"), errors);
    if (TemplateValidation.usable(spec.selector(), SPEC.child("selector"), errors)) {
      template(spec.selector(), spec.template(), SPEC.child("template"), errors);
    }
  }

  /** The template of a replica set, or of the deployment that makes it. */
  static void template(
      @Nullable LabelSelector selector,
      PodTemplateSpec template,
      FieldPath path,
      FieldErrors errors) {
    if (selector == null || !TemplateValidation.isEmpty(selector)) {
      TemplateValidation.matches(selector, template, path, errors);
    }
    PodValidation.validateTemplate(template, path, errors);
    TemplateValidation.running(template, "ReplicaSet", path, errors);
  }

  static void validateUpdate(ReplicaSet set, ReplicaSet old, FieldErrors errors) {
    validate(set, errors);
    Checks.same(set.spec().selector(), old.spec().selector(), SPEC.child("selector"), errors);
  }

  static void validateStatus(ReplicaSet set, FieldErrors errors) {
    ReplicaSetStatus status = set.status();
    TemplateValidation.counts(
        status.replicas(),
        status.fullyLabeledReplicas(),
        status.readyReplicas(),
        status.availableReplicas(),
        status.observedGeneration(),
        errors);
  }
}
