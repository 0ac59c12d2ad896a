package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.IntOrString;
import dev.orch.model.apps.RollingUpdateStatefulSetStrategy;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import dev.orch.model.apps.StatefulSetSpec;
import dev.orch.model.apps.StatefulSetStatus;
import dev.orch.model.apps.StatefulSetUpdateStrategy;
import dev.orch.model.core.EmptyDirVolumeSource;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of stateful sets. Stateless. */
final class StatefulSetValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String ALL = "status.replicas";
  private static final String FIXED =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
          + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
          + " 'minReadySeconds' are forbidden";

  private StatefulSetValidation() {}

  static void validate(StatefulSet set, FieldErrors errors) {
    StatefulSetSpec spec = set.spec();
    management(spec.podManagementPolicy(), SPEC.child("podManagementPolicy"), errors);
    strategy(spec.updateStrategy(), SPEC.child("updateStrategy"), errors);
    retention(
        spec.persistentVolumeClaimRetentionPolicy(),
        SPEC.child("persistentVolumeClaimRetentionPolicy"),
        errors);
    Checks.notNegative(spec.replicas(), SPEC.child("replicas"), errors);
    Checks.notNegative(spec.minReadySeconds(), SPEC.child("minReadySeconds"), errors);
    if (spec.ordinals() != null) {
      Checks.notNegative(spec.ordinals().start(), SPEC.child("ordinals").child("start"), errors);
    }
    FieldPath selector = SPEC.child("selector");
    FieldPath template = SPEC.child("template");
    TemplateValidation.selector(spec.selector(), "statefulset", selector, errors);
    if (TemplateValidation.usable(spec.selector(), selector, errors)) {
      if (spec.selector() == null || !TemplateValidation.isEmpty(spec.selector())) {
        TemplateValidation.matches(spec.selector(), spec.template(), template, errors);
      }
      PodValidation.validateTemplate(withClaims(spec), template, errors);
    }
    TemplateValidation.running(spec.template(), "StatefulSet", template, errors);
  }

  /** The template with the volumes that the claims will give the pods. */
  private static PodTemplateSpec withClaims(StatefulSetSpec spec) {
    PodTemplateSpec template = spec.template();
    List<Volume> volumes = new ArrayList<>(template.spec().volumes());
    spec.volumeClaimTemplates()
        .forEach(
            claim -> {
              String name = claim.metadata().name();
              if (volumes.stream().noneMatch(v -> v.name().equals(name))) {
                volumes.add(
                    VolumeBuilder.builder()
                        .name(name)
                        .emptyDir(RecordType.of(EmptyDirVolumeSource.class).zero())
                        .build());
              }
            });
    return template.withSpec(template.spec().withVolumes(volumes));
  }

  private static void management(String policy, FieldPath path, FieldErrors errors) {
    if (policy.isEmpty()) {
      errors.add(FieldError.required(path, ""));
    } else if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
      errors.add(FieldError.invalid(path, policy, "must be 'OrderedReady' or 'Parallel'"));
    }
  }

  private static void strategy(
      StatefulSetUpdateStrategy strategy, FieldPath path, FieldErrors errors) {
    RollingUpdateStatefulSetStrategy rolling = strategy.rollingUpdate();
    switch (strategy.type()) {
      case "" -> errors.add(FieldError.required(path, ""));
      case "OnDelete" -> {
        if (rolling != null) {
          errors.add(
              FieldError.invalid(
                  path.child("rollingUpdate"),
                  GoStruct.json(rolling),
                  "only allowed for updateStrategy 'RollingUpdate'"));
        }
      }
      case "RollingUpdate" -> {
        if (rolling != null) {
          rolling(rolling, path.child("rollingUpdate"), errors);
        }
      }
      default ->
          errors.add(
              FieldError.invalid(
                  path, GoStruct.json(strategy), "must be 'RollingUpdate' or 'OnDelete'"));
    }
  }

  private static void rolling(
      RollingUpdateStatefulSetStrategy rolling, FieldPath path, FieldErrors errors) {
    Checks.notNegative(rolling.partition(), path.child("partition"), errors);
    IntOrString unavailable = rolling.maxUnavailable();
    if (unavailable != null) {
      FieldPath at = path.child("maxUnavailable");
      Checks.intOrPercent(unavailable, at, errors);
      if (Checks.amount(unavailable) == 0) {
        errors.add(FieldError.invalid(at, Checks.json(unavailable), "cannot be 0"));
      }
      Checks.atMostAll(unavailable, at, errors);
    }
  }

  private static void retention(
      @Nullable StatefulSetPersistentVolumeClaimRetentionPolicy policy,
      FieldPath path,
      FieldErrors errors) {
    if (policy == null) {
      return;
    }
    ImmutableList<String> policies = ImmutableList.of("Retain", "Delete");
    Checks.oneOf(policy.whenDeleted(), policies, path.child("whenDeleted"), errors);
    Checks.oneOf(policy.whenScaled(), policies, path.child("whenScaled"), errors);
  }

  static void validateUpdate(StatefulSet set, StatefulSet old, FieldErrors errors) {
    validate(set, errors);
    StatefulSetSpec spec = set.spec();
    StatefulSetSpec allowed =
        old.spec()
            .withReplicas(spec.replicas())
            .withOrdinals(spec.ordinals())
            .withTemplate(spec.template())
            .withUpdateStrategy(spec.updateStrategy())
            .withRevisionHistoryLimit(spec.revisionHistoryLimit())
            .withMinReadySeconds(spec.minReadySeconds())
            .withPersistentVolumeClaimRetentionPolicy(spec.persistentVolumeClaimRetentionPolicy());
    if (!allowed.equals(spec)) {
      errors.add(FieldError.forbidden(SPEC, FIXED));
    }
  }

  static void validateStatus(StatefulSet set, FieldErrors errors) {
    StatefulSetStatus status = set.status();
    FieldPath path = FieldPath.of("status");
    FieldPath ready = path.child("readyReplicas");
    FieldPath current = path.child("currentReplicas");
    FieldPath updated = path.child("updatedReplicas");
    FieldPath available = path.child("availableReplicas");
    Checks.notNegative(status.replicas(), path.child("replicas"), errors);
    Checks.notNegative(status.readyReplicas(), ready, errors);
    Checks.notNegative(status.currentReplicas(), current, errors);
    Checks.notNegative(status.updatedReplicas(), updated, errors);
    Checks.notNegative(status.availableReplicas(), available, errors);
    Checks.notNegative(status.observedGeneration(), path.child("observedGeneration"), errors);
    Checks.notNegative(status.collisionCount(), path.child("collisionCount"), errors);
    int all = status.replicas();
    TemplateValidation.atMost(status.readyReplicas(), all, ALL, ready, errors);
    TemplateValidation.atMost(status.currentReplicas(), all, ALL, current, errors);
    TemplateValidation.atMost(status.updatedReplicas(), all, ALL, updated, errors);
    TemplateValidation.atMost(status.availableReplicas(), all, ALL, available, errors);
    TemplateValidation.atMost(
        status.availableReplicas(),
        status.readyReplicas(),
        "status.readyReplicas",
        available,
        errors);
  }
}
