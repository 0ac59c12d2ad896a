package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.batch.PodFailurePolicy;
import dev.orch.model.batch.PodFailurePolicyOnExitCodesRequirement;
import dev.orch.model.batch.PodFailurePolicyOnPodConditionsPattern;
import dev.orch.model.batch.PodFailurePolicyRule;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of what a job makes of its pods' failures. Stateless. */
final class FailurePolicyValidation {
  private FailurePolicyValidation() {}

  static void validate(PodFailurePolicy policy, JobSpec spec, FieldPath path, FieldErrors errors) {
    FieldPath rules = path.child("rules");
    if (policy.rules().size() > 20) {
      errors.add(FieldError.tooMany(rules, policy.rules().size(), 20));
    }
    Set<String> containers = new HashSet<>();
    spec.template().spec().containers().forEach(c -> containers.add(c.name()));
    spec.template().spec().initContainers().forEach(c -> containers.add(c.name()));
    for (int i = 0; i < policy.rules().size(); i++) {
      rule(policy.rules().get(i), spec, containers, rules.index(i), errors);
    }
  }

  private static void rule(
      PodFailurePolicyRule rule,
      JobSpec spec,
      Set<String> containers,
      FieldPath path,
      FieldErrors errors) {
    Checks.requiredOneOf(
        rule.action(),
        ImmutableList.of("Count", "FailIndex", "FailJob", "Ignore"),
        path.child("action"),
        errors);
    if (rule.action().equals("FailIndex") && spec.backoffLimitPerIndex() == null) {
      errors.add(
          FieldError.invalid(
              path.child("action"), rule.action(), "requires the backoffLimitPerIndex to be set"));
    }
    PodFailurePolicyOnExitCodesRequirement codes = rule.onExitCodes();
    if (codes != null) {
      codes(codes, containers, path.child("onExitCodes"), errors);
    }
    boolean hasConditions = !rule.onPodConditions().isEmpty();
    conditions(rule.onPodConditions(), path.child("onPodConditions"), errors);
    if (codes != null && hasConditions) {
      whole(path, "specifying both OnExitCodes and OnPodConditions is not supported", errors);
    } else if (codes == null && !hasConditions) {
      whole(path, "specifying one of OnExitCodes and OnPodConditions is required", errors);
    }
  }

  private static void whole(FieldPath path, String why, FieldErrors errors) {
    errors.add(new FieldError(FieldError.Type.INVALID, path.toString(), null, why));
  }

  private static void codes(
      PodFailurePolicyOnExitCodesRequirement codes,
      Set<String> containers,
      FieldPath path,
      FieldErrors errors) {
    Checks.requiredOneOf(
        codes.operator(), ImmutableList.of("In", "NotIn"), path.child("operator"), errors);
    String container = codes.containerName();
    if (container != null && !containers.contains(container)) {
      errors.add(
          FieldError.invalid(
              path.child("containerName"),
              container,
              "must be one of the container or initContainer names in the pod template"));
    }
    values(codes.values(), codes.operator().equals("In"), path.child("values"), errors);
  }

  private static void values(List<Integer> values, boolean in, FieldPath path, FieldErrors errors) {
    if (values.isEmpty()) {
      errors.add(FieldError.invalid(path, Json.Arr.EMPTY, "at least one value is required"));
    } else if (values.size() > 255) {
      errors.add(FieldError.tooMany(path, values.size(), 255));
    }
    Set<Integer> seen = new HashSet<>();
    boolean ordered = true;
    int before = Integer.MIN_VALUE;
    for (int i = 0; i < values.size(); i++) {
      int value = values.get(i);
      if (in && value == 0) {
        errors.add(FieldError.invalid(path.index(i), 0, "must not be 0 for the In operator"));
      }
      if (!seen.add(value)) {
        errors.add(FieldError.duplicate(path.index(i), Json.of(value)));
      }
      ordered &= before <= value;
      before = value;
    }
    if (!ordered) {
      errors.add(
          FieldError.invalid(
              path,
              new Json.Arr(
                  values.stream().map(v -> Json.of(v)).collect(ImmutableList.toImmutableList())),
              "must be ordered"));
    }
  }

  private static void conditions(
      List<PodFailurePolicyOnPodConditionsPattern> patterns, FieldPath path, FieldErrors errors) {
    if (patterns.size() > 20) {
      errors.add(FieldError.tooMany(path, patterns.size(), 20));
    }
    for (int i = 0; i < patterns.size(); i++) {
      FieldPath at = path.index(i);
      Checks.qualified(patterns.get(i).type(), at.child("type"), errors);
      Checks.requiredOneOf(
          patterns.get(i).status(),
          ImmutableList.of("False", "True", "Unknown"),
          at.child("status"),
          errors);
    }
  }
}
