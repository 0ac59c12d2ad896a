package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.ObjectMeta;

/**
 * Pod Template Spec: the value of {@code PodTemplate.template}, {@code DeploymentSpec.template},
 * {@code ReplicaSetSpec.template}, {@code StatefulSetSpec.template} and others.
 */
@Model
public record PodTemplateSpec(@Field(always = true) ObjectMeta metadata, PodSpec spec)
    implements PodTemplateSpecBuilder.With {
  public PodTemplateSpec {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, PodSpec.class);
  }
}
