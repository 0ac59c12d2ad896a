package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Horizontal Pod Autoscaler Spec: the value of {@code HorizontalPodAutoscaler.spec}. */
@Model
public record HorizontalPodAutoscalerSpec(
    @Field(required = true) CrossVersionObjectReference scaleTargetRef,
    @Nullable Integer minReplicas,
    @Field(required = true) int maxReplicas,
    List<MetricSpec> metrics,
    @Nullable HorizontalPodAutoscalerBehavior behavior)
    implements HorizontalPodAutoscalerSpecBuilder.With {
  public HorizontalPodAutoscalerSpec {
    scaleTargetRef = zero(scaleTargetRef, CrossVersionObjectReference.class);
    metrics = list(metrics);
  }
}
