package dev.orch.model.core;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The PodTemplate kind of v1. */
@Model
public record PodTemplate(ObjectMeta metadata, PodTemplateSpec template)
    implements Resource, PodTemplateBuilder.With {
  public PodTemplate {
    metadata = zero(metadata, ObjectMeta.class);
    template = zero(template, PodTemplateSpec.class);
  }
}
