package dev.orch.model.schedulingv1alpha2;

import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Pod Group Template Reference: the value of {@code PodGroupSpec.podGroupTemplateRef}. */
@Model
@Union(members = "workload")
public record PodGroupTemplateReference(@Nullable WorkloadPodGroupTemplateReference workload)
    implements PodGroupTemplateReferenceBuilder.With {}
