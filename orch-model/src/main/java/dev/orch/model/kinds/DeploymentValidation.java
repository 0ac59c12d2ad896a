package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentSpec;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.DeploymentStrategy;
import dev.orch.model.apps.RollingUpdateDeployment;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;

/** The rules of deployments. Stateless. */
final class DeploymentValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String ALL = "status.replicas";

  private DeploymentValidation() {}

  static void validate(Deployment deployment, FieldErrors errors) {
    DeploymentSpec spec = deployment.spec();
    Checks.notNegative(spec.replicas(), SPEC.child("replicas"), errors);
    TemplateValidation.selector(spec.selector(), "deployment", SPEC.child("selector"), errors);
    if (TemplateValidation.usable(spec.selector(), SPEC.child("selector"), errors)) {
      ReplicaSetValidation.template(
          spec.selector(), spec.template(), SPEC.child("template"), errors);
    }
    strategy(spec.strategy(), SPEC.child("strategy"), errors);
    Checks.notNegative(spec.minReadySeconds(), SPEC.child("minReadySeconds"), errors);
    Checks.notNegative(spec.revisionHistoryLimit(), SPEC.child("revisionHistoryLimit"), errors);
    Integer deadline = spec.progressDeadlineSeconds();
    if (deadline != null) {
      FieldPath path = SPEC.child("progressDeadlineSeconds");
      Checks.notNegative(deadline, path, errors);
      if (deadline <= spec.minReadySeconds()) {
        errors.add(
            FieldError.invalid(path, (long) deadline, "must be greater than minReadySeconds"));
      }
    }
  }

  private static void strategy(DeploymentStrategy strategy, FieldPath path, FieldErrors errors) {
    RollingUpdateDeployment rolling = strategy.rollingUpdate();
    switch (strategy.type()) {
      case "Recreate" -> {
        if (rolling != null) {
          errors.add(
              FieldError.forbidden(
                  path.child("rollingUpdate"),
                  "may not be specified when strategy `type` is 'Recreate'"));
        }
      }
      case "RollingUpdate" -> {
        if (rolling == null) {
          errors.add(
              FieldError.required(
                  path.child("rollingUpdate"), "this should be defaulted and never be nil"));
        } else {
          rolling(rolling, path.child("rollingUpdate"), errors);
        }
      }
      default ->
          errors.add(
              Checks.notSupported(
                  path, GoStruct.json(strategy), ImmutableList.of("Recreate", "RollingUpdate")));
    }
  }

  private static void rolling(RollingUpdateDeployment rolling, FieldPath path, FieldErrors errors) {
    FieldPath unavailable = path.child("maxUnavailable");
    Checks.intOrPercent(rolling.maxUnavailable(), unavailable, errors);
    Checks.intOrPercent(rolling.maxSurge(), path.child("maxSurge"), errors);
    if (rolling.maxUnavailable() != null
        && Checks.amount(rolling.maxUnavailable()) == 0
        && Checks.amount(rolling.maxSurge()) == 0) {
      errors.add(
          FieldError.invalid(
              unavailable,
              Checks.json(rolling.maxUnavailable()),
              "may not be 0 when `maxSurge` is 0"));
    }
    Checks.atMostAll(rolling.maxUnavailable(), unavailable, errors);
  }

  static void validateUpdate(Deployment deployment, Deployment old, FieldErrors errors) {
    validate(deployment, errors);
    Checks.same(
        deployment.spec().selector(), old.spec().selector(), SPEC.child("selector"), errors);
  }

  static void validateStatus(Deployment deployment, Deployment old, FieldErrors errors) {
    DeploymentStatus status = deployment.status();
    FieldPath path = FieldPath.of("status");
    FieldPath updated = path.child("updatedReplicas");
    FieldPath ready = path.child("readyReplicas");
    FieldPath available = path.child("availableReplicas");
    FieldPath collisions = path.child("collisionCount");
    Checks.notNegative(status.observedGeneration(), path.child("observedGeneration"), errors);
    Checks.notNegative(status.replicas(), path.child("replicas"), errors);
    Checks.notNegative(status.updatedReplicas(), updated, errors);
    Checks.notNegative(status.readyReplicas(), ready, errors);
    Checks.notNegative(status.availableReplicas(), available, errors);
    Checks.notNegative(status.unavailableReplicas(), path.child("unavailableReplicas"), errors);
    Checks.notNegative(status.collisionCount(), collisions, errors);
    int all = status.replicas();
    TemplateValidation.atMost(status.updatedReplicas(), all, ALL, updated, errors);
    TemplateValidation.atMost(status.readyReplicas(), all, ALL, ready, errors);
    TemplateValidation.atMost(status.availableReplicas(), all, ALL, available, errors);
    TemplateValidation.atMost(
        status.availableReplicas(), status.readyReplicas(), "readyReplicas", available, errors);
    TemplateValidation.collisions(
        status.collisionCount(), old.status().collisionCount(), collisions, errors);
  }
}
