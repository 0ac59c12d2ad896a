package dev.orch.model.schedulingv1alpha2;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Workload Pod Group Template Reference: the value of {@code PodGroupTemplateReference.workload}.
 */
@Model
public record WorkloadPodGroupTemplateReference(
    @Field(required = true) String workloadName,
    @Field(required = true) String podGroupTemplateName)
    implements WorkloadPodGroupTemplateReferenceBuilder.With {
  public WorkloadPodGroupTemplateReference {
    workloadName = string(workloadName);
    podGroupTemplateName = string(podGroupTemplateName);
  }
}
