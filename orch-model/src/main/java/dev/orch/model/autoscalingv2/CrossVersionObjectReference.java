package dev.orch.model.autoscalingv2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Cross Version Object Reference: the value of {@code HorizontalPodAutoscalerSpec.scaleTargetRef},
 * {@code ObjectMetricSource.describedObject}, {@code ObjectMetricStatus.describedObject}.
 */
@Model
public record CrossVersionObjectReference(
    @Field(required = true) String kind, @Field(required = true) String name, String apiVersion)
    implements CrossVersionObjectReferenceBuilder.With {
  public CrossVersionObjectReference {
    kind = string(kind);
    name = string(name);
    apiVersion = string(apiVersion);
  }
}
