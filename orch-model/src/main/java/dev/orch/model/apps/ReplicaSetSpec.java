package dev.orch.model.apps;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Replica Set Spec: the value of {@code ReplicaSet.spec}. */
@Model
public record ReplicaSetSpec(
    @Nullable Integer replicas,
    int minReadySeconds,
    @Field(required = true) @Nullable LabelSelector selector,
    PodTemplateSpec template)
    implements ReplicaSetSpecBuilder.With {
  public ReplicaSetSpec {
    template = zero(template, PodTemplateSpec.class);
  }
}
