package dev.orch.model.autoscaling;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Horizontal Pod Autoscaler Spec: the value of {@code HorizontalPodAutoscaler.spec}. */
@Model
public record HorizontalPodAutoscalerSpec(
    @Field(required = true) CrossVersionObjectReference scaleTargetRef,
    @Nullable Integer minReplicas,
    @Field(required = true) int maxReplicas,
    @Nullable Integer targetCPUUtilizationPercentage)
    implements HorizontalPodAutoscalerSpecBuilder.With {
  public HorizontalPodAutoscalerSpec {
    scaleTargetRef = zero(scaleTargetRef, CrossVersionObjectReference.class);
  }
}
