package dev.orch.model.autoscaling;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Cross Version Object Reference: the value of {@code HorizontalPodAutoscalerSpec.scaleTargetRef}.
 */
@Model
@Atomic
public record CrossVersionObjectReference(
    @Field(required = true) String kind, @Field(required = true) String name, String apiVersion)
    implements CrossVersionObjectReferenceBuilder.With {
  public CrossVersionObjectReference {
    kind = string(kind);
    name = string(name);
    apiVersion = string(apiVersion);
  }
}
