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
  private static final String ALL = "status.replicas";

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
    FieldPath path = FieldPath.of("status");
    FieldPath labeled = path.child("fullyLabeledReplicas");
    FieldPath ready = path.child("readyReplicas");
    FieldPath available = path.child("availableReplicas");
    Checks.notNegative(status.replicas(), path.child("replicas"), errors);
    Checks.notNegative(status.fullyLabeledReplicas(), labeled, errors);
    Checks.notNegative(status.readyReplicas(), ready, errors);
    Checks.notNegative(status.availableReplicas(), available, errors);
    Checks.notNegative(status.observedGeneration(), path.child("observedGeneration"), errors);
    int all = status.replicas();
    TemplateValidation.atMost(status.fullyLabeledReplicas(), all, ALL, labeled, errors);
    TemplateValidation.atMost(status.readyReplicas(), all, ALL, ready, errors);
    TemplateValidation.atMost(status.availableReplicas(), all, ALL, available, errors);
    TemplateValidation.atMost(
        status.availableReplicas(), status.readyReplicas(), "readyReplicas", available, errors);
  }
}
