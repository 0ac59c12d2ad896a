package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.schedulingv1alpha2.GangSchedulingPolicy;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.model.schedulingv1alpha2.PodGroupSchedulingPolicy;
import dev.orch.model.schedulingv1alpha2.PodGroupStatus;
import dev.orch.model.schedulingv1alpha2.PodGroupTemplateReference;
import dev.orch.model.schedulingv1alpha2.WorkloadPodGroupTemplateReference;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;

/** The rules of PodGroups. They have no defaults. */
final class PodGroupRules implements KindRules<PodGroup> {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath POLICY = SPEC.child("schedulingPolicy");
  private static final FieldPath TEMPLATE = SPEC.child("podGroupTemplateRef");

  @Override
  public PodGroup prepareForCreate(PodGroup group) {
    return group.withStatus(new PodGroupStatus(ImmutableList.of(), ImmutableSortedMap.of()));
  }

  @Override
  public void validate(PodGroup group, ValidationContext context, FieldErrors errors) {
    PodGroupTemplateReference template = group.spec().podGroupTemplateRef();
    if (template != null) {
      template(template, errors);
    }
    policy(group.spec().schedulingPolicy(), errors);
  }

  private static void template(PodGroupTemplateReference template, FieldErrors errors) {
    WorkloadPodGroupTemplateReference workload = template.workload();
    if (workload == null) {
      errors.add(FieldError.invalid(TEMPLATE, "", "must specify one of: `workload`"));
      return;
    }
    FieldPath path = TEMPLATE.child("workload");
    label(workload.workloadName(), path.child("workloadName"), errors);
    label(workload.podGroupTemplateName(), path.child("podGroupTemplateName"), errors);
  }

  private static void label(String name, FieldPath path, FieldErrors errors) {
    if (Checks.required(name, path, errors)) {
      Checks.label(name, path, errors);
    }
  }

  private static void policy(PodGroupSchedulingPolicy policy, FieldErrors errors) {
    GangSchedulingPolicy gang = policy.gang();
    if (policy.basic() == null == (gang == null)) {
      errors.add(
          gang == null
              ? FieldError.invalid(POLICY, "", "must specify one of: `basic`, `gang`")
              : FieldError.invalid(
                  POLICY, "{basic, gang}", "must specify exactly one of: `basic`, `gang`"));
    }
    if (gang == null) {
      return;
    }
    FieldPath path = POLICY.child("gang").child("minCount");
    if (gang.minCount() == 0) {
      errors.add(FieldError.required(path, ""));
    } else if (gang.minCount() < 0) {
      errors.add(FieldError.invalid(path, gang.minCount(), "must be greater than or equal to 1"));
    }
  }

  @Override
  public void validateUpdate(
      PodGroup group, PodGroup old, ValidationContext context, FieldErrors errors) {
    Checks.same(
        group.spec().podGroupTemplateRef(), old.spec().podGroupTemplateRef(), TEMPLATE, errors);
    Checks.same(group.spec().schedulingPolicy(), old.spec().schedulingPolicy(), POLICY, errors);
  }

  @Override
  public void validateStatusUpdate(
      PodGroup group, PodGroup old, ValidationContext context, FieldErrors errors) {
    ConditionValidation.validate(
        group.status().conditions(), FieldPath.of("status", "conditions"), errors);
  }
}
