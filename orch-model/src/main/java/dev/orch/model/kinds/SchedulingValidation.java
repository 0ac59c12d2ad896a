package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of tolerations, taints' effects and topology spread constraints. Stateless. */
final class SchedulingValidation {
  static final ImmutableList<String> EFFECTS =
      ImmutableList.of("NoSchedule", "PreferNoSchedule", "NoExecute");
  private static final ImmutableList<String> UNSATISFIABLE =
      ImmutableList.of("DoNotSchedule", "ScheduleAnyway");
  private static final String POSITIVE = "must be greater than zero";

  private SchedulingValidation() {}

  static void tolerations(List<Toleration> tolerations, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < tolerations.size(); i++) {
      toleration(tolerations.get(i), path.index(i), errors);
    }
  }

  private static void toleration(Toleration toleration, FieldPath path, FieldErrors errors) {
    String operator = toleration.operator();
    if (!toleration.key().isEmpty()) {
      Checks.qualified(toleration.key(), path.child("key"), errors);
    } else if (!operator.equals("Exists")) {
      errors.add(
          FieldError.invalid(
              path.child("operator"),
              operator,
              "operator must be Exists when `key` is empty, which means \"match all values and all"
                  + " keys\""));
    }
    if (toleration.tolerationSeconds() != null && !toleration.effect().equals("NoExecute")) {
      errors.add(
          FieldError.invalid(
              path.child("effect"),
              toleration.effect(),
              "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    switch (operator) {
      case "Equal", "" -> {
        List<String> messages = Names.labelValue(toleration.value());
        if (!messages.isEmpty()) {
          errors.add(
              FieldError.invalid(
                  path.child("operator"), toleration.value(), String.join(";", messages)));
        }
      }
      case "Exists" -> {
        if (!toleration.value().isEmpty()) {
          errors.add(
              FieldError.invalid(
                  path.child("operator"),
                  toleration.value(),
                  "value must be empty when `operator` is 'Exists'"));
        }
      }
      default ->
          Checks.oneOf(
              operator, ImmutableList.of("Equal", "Exists"), path.child("operator"), errors);
    }
    if (!toleration.effect().isEmpty()) {
      Checks.oneOf(toleration.effect(), EFFECTS, path.child("effect"), errors);
    }
  }

  static void spread(
      List<TopologySpreadConstraint> constraints, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < constraints.size(); i++) {
      TopologySpreadConstraint constraint = constraints.get(i);
      FieldPath at = path.index(i);
      if (constraint.maxSkew() <= 0) {
        errors.add(FieldError.invalid(at.child("maxSkew"), (long) constraint.maxSkew(), POSITIVE));
      }
      topologyKey(constraint.topologyKey(), at.child("topologyKey"), errors);
      Checks.oneOf(
          constraint.whenUnsatisfiable(), UNSATISFIABLE, at.child("whenUnsatisfiable"), errors);
      String pair = "{" + constraint.topologyKey() + ", " + constraint.whenUnsatisfiable() + "}";
      if (isRepeated(constraint, constraints.subList(i + 1, constraints.size()))) {
        errors.add(FieldError.duplicate(at.child("{topologyKey, whenUnsatisfiable}"), pair));
      }
      domains(constraint, at.child("minDomains"), errors);
      policy(constraint.nodeAffinityPolicy(), at.child("nodeAffinityPolicy"), errors);
      policy(constraint.nodeTaintsPolicy(), at.child("nodeTaintsPolicy"), errors);
      labelKeys(
          constraint.matchLabelKeys(),
          constraint.labelSelector() != null,
          at.child("matchLabelKeys"),
          errors);
      Checks.selector(constraint.labelSelector(), at.child("labelSelector"), errors);
    }
  }

  private static boolean isRepeated(
      TopologySpreadConstraint constraint, List<TopologySpreadConstraint> later) {
    return later.stream()
        .anyMatch(
            other ->
                other.topologyKey().equals(constraint.topologyKey())
                    && other.whenUnsatisfiable().equals(constraint.whenUnsatisfiable()));
  }

  static void topologyKey(String key, FieldPath path, FieldErrors errors) {
    if (key.isEmpty()) {
      errors.add(FieldError.required(path, "can not be empty"));
    } else {
      Checks.qualified(key, path, errors);
    }
  }

  private static void domains(
      TopologySpreadConstraint constraint, FieldPath path, FieldErrors errors) {
    Integer domains = constraint.minDomains();
    if (domains == null) {
      return;
    }
    if (domains <= 0) {
      errors.add(FieldError.invalid(path, (long) domains, POSITIVE));
    }
    if (constraint.whenUnsatisfiable().equals("ScheduleAnyway")) {
      errors.add(
          FieldError.invalid(
              path,
              Json.of(domains),
              "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway"));
    }
  }

  private static void policy(@Nullable String policy, FieldPath path, FieldErrors errors) {
    if (policy != null) {
      Checks.oneOf(policy, ImmutableList.of("Honor", "Ignore"), path, errors);
    }
  }

  /** Keys of labels that a selector is completed with, so there must be one. */
  static void labelKeys(
      List<String> keys, boolean hasSelector, FieldPath path, FieldErrors errors) {
    if (keys.isEmpty()) {
      return;
    }
    if (!hasSelector) {
      errors.add(FieldError.forbidden(path, "must not be specified when labelSelector is not set"));
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      Checks.qualified(keys.get(i), path.index(i), errors);
    }
  }
}
