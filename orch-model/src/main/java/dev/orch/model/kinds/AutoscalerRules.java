package dev.orch.model.kinds;

import static dev.orch.model.kinds.WorkloadRules.orNumber;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.autoscalingv2.HPAScalingPolicy;
import dev.orch.model.autoscalingv2.HPAScalingRules;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerBehavior;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerSpec;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import org.jspecify.annotations.Nullable;

/** The rules of autoscalers, as they are stored: autoscaling/v2. */
final class AutoscalerRules implements KindRules<HorizontalPodAutoscaler> {
  /** The share of the processor that is wanted where nothing else is measured, in percent. */
  private static final int DEFAULT_SHARE = 80;

  private static final HPAScalingRules UP =
      new HPAScalingRules(
          0,
          "Max",
          ImmutableList.of(
              new HPAScalingPolicy("Pods", 4, 15), new HPAScalingPolicy("Percent", 100, 15)),
          null);
  private static final HPAScalingRules DOWN =
      new HPAScalingRules(
          null, "Max", ImmutableList.of(new HPAScalingPolicy("Percent", 100, 15)), null);

  @Override
  public HorizontalPodAutoscaler defaults(HorizontalPodAutoscaler autoscaler) {
    HorizontalPodAutoscalerSpec spec = autoscaler.spec();
    HorizontalPodAutoscalerBehavior behavior = spec.behavior();
    return autoscaler.withSpec(
        spec.withMinReplicas(orNumber(spec.minReplicas(), 1))
            .withMetrics(
                spec.metrics().isEmpty()
                    ? ImmutableList.of(AutoscalerFace.processor(DEFAULT_SHARE))
                    : spec.metrics())
            .withBehavior(
                behavior == null
                    ? null
                    : new HorizontalPodAutoscalerBehavior(
                        rules(behavior.scaleUp(), UP), rules(behavior.scaleDown(), DOWN))));
  }

  private static HPAScalingRules rules(@Nullable HPAScalingRules given, HPAScalingRules ifAbsent) {
    if (given == null) {
      return ifAbsent;
    }
    return new HPAScalingRules(
        given.stabilizationWindowSeconds() == null
            ? ifAbsent.stabilizationWindowSeconds()
            : given.stabilizationWindowSeconds(),
        given.selectPolicy() == null ? ifAbsent.selectPolicy() : given.selectPolicy(),
        given.policies().isEmpty() ? ifAbsent.policies() : given.policies(),
        given.tolerance());
  }

  @Override
  public HorizontalPodAutoscaler prepareForCreate(HorizontalPodAutoscaler autoscaler) {
    return autoscaler.withStatus(RecordType.of(HorizontalPodAutoscalerStatus.class).zero());
  }

  @Override
  public void validate(
      HorizontalPodAutoscaler autoscaler, ValidationContext context, FieldErrors errors) {
    AutoscalerValidation.validate(autoscaler.spec(), null, errors);
  }

  @Override
  public void validateUpdate(
      HorizontalPodAutoscaler autoscaler,
      HorizontalPodAutoscaler old,
      ValidationContext context,
      FieldErrors errors) {
    AutoscalerValidation.validate(autoscaler.spec(), old.spec(), errors);
  }

  @Override
  public void validateStatusUpdate(
      HorizontalPodAutoscaler autoscaler,
      HorizontalPodAutoscaler old,
      ValidationContext context,
      FieldErrors errors) {
    FieldPath path = FieldPath.of("status");
    HorizontalPodAutoscalerStatus status = autoscaler.status();
    Checks.notNegative(status.currentReplicas(), path.child("currentReplicas"), errors);
    Checks.notNegative(status.desiredReplicas(), path.child("desiredReplicas"), errors);
  }
}
