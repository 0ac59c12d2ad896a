package dev.orch.model.schedulingv1alpha2;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Pod Group Spec: the value of {@code PodGroup.spec}. */
@Model
public record PodGroupSpec(
    @Nullable PodGroupTemplateReference podGroupTemplateRef,
    @Field(required = true) PodGroupSchedulingPolicy schedulingPolicy)
    implements PodGroupSpecBuilder.With {
  public PodGroupSpec {
    schedulingPolicy = zero(schedulingPolicy, PodGroupSchedulingPolicy.class);
  }
}
