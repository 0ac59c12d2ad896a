package dev.orch.model.batch;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.ObjectMeta;

/** Job Template Spec: the value of {@code CronJobSpec.jobTemplate}. */
@Model
public record JobTemplateSpec(@Field(always = true) ObjectMeta metadata, JobSpec spec)
    implements JobTemplateSpecBuilder.With {
  public JobTemplateSpec {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, JobSpec.class);
  }
}
