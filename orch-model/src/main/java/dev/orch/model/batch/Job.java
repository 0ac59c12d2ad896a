package dev.orch.model.batch;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The Job kind of batch/v1. */
@Model
public record Job(ObjectMeta metadata, JobSpec spec, JobStatus status)
    implements Resource, JobBuilder.With {
  public Job {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, JobSpec.class);
    status = zero(status, JobStatus.class);
  }
}
