package dev.orch.model.batch;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The CronJob kind of batch/v1. */
@Model
public record CronJob(
    ObjectMeta metadata, @Field(required = true) CronJobSpec spec, CronJobStatus status)
    implements Resource, CronJobBuilder.With {
  public CronJob {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, CronJobSpec.class);
    status = zero(status, CronJobStatus.class);
  }
}
