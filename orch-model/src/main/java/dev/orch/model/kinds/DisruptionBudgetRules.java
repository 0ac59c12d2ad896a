package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetSpec;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of disruption budgets. */
final class DisruptionBudgetRules implements KindRules<PodDisruptionBudget> {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> POLICIES = ImmutableList.of("AlwaysAllow", "IfHealthyBudget");

  @Override
  public PodDisruptionBudget prepareForCreate(PodDisruptionBudget budget) {
    return budget.withStatus(RecordType.of(PodDisruptionBudgetStatus.class).zero());
  }

  @Override
  public void validate(PodDisruptionBudget budget, ValidationContext context, FieldErrors errors) {
    PodDisruptionBudgetSpec spec = budget.spec();
    if (spec.minAvailable() != null && spec.maxUnavailable() != null) {
      errors.add(
          FieldError.invalid(
              SPEC, GoStruct.json(spec), "minAvailable and maxUnavailable cannot be both set"));
    }
    Checks.amountOrShare(spec.minAvailable(), SPEC.child("minAvailable"), errors);
    Checks.amountOrShare(spec.maxUnavailable(), SPEC.child("maxUnavailable"), errors);
    Checks.selector(spec.selector(), SPEC.child("selector"), errors);
    if (spec.unhealthyPodEvictionPolicy() != null) {
      Checks.oneOf(
          spec.unhealthyPodEvictionPolicy(),
          POLICIES,
          SPEC.child("unhealthyPodEvictionPolicy"),
          errors);
    }
  }

  @Override
  public void validateStatusUpdate(
      PodDisruptionBudget budget,
      PodDisruptionBudget old,
      ValidationContext context,
      FieldErrors errors) {
    PodDisruptionBudgetStatus status = budget.status();
    FieldPath path = FieldPath.of("status");
    ConditionValidation.validate(status.conditions(), path.child("conditions"), errors);
    Checks.notNegative(status.disruptionsAllowed(), path.child("disruptionsAllowed"), errors);
    Checks.notNegative(status.currentHealthy(), path.child("currentHealthy"), errors);
    Checks.notNegative(status.desiredHealthy(), path.child("desiredHealthy"), errors);
    Checks.notNegative(status.expectedPods(), path.child("expectedPods"), errors);
  }
}
