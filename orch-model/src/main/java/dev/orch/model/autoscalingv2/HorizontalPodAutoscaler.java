package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The HorizontalPodAutoscaler kind of autoscaling/v2. */
@Model
public record HorizontalPodAutoscaler(
    ObjectMeta metadata,
    @Field(required = true) HorizontalPodAutoscalerSpec spec,
    HorizontalPodAutoscalerStatus status)
    implements Resource, HorizontalPodAutoscalerBuilder.With {
  public HorizontalPodAutoscaler {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, HorizontalPodAutoscalerSpec.class);
    status = zero(status, HorizontalPodAutoscalerStatus.class);
  }
}
