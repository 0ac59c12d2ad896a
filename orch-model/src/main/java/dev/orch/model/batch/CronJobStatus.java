package dev.orch.model.batch;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import dev.orch.model.core.ObjectReference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cron Job Status: the value of {@code CronJob.status}. */
@Model
public record CronJobStatus(
    List<ObjectReference> active,
    @Nullable Instant lastScheduleTime,
    @Nullable Instant lastSuccessfulTime)
    implements CronJobStatusBuilder.With {
  public CronJobStatus {
    active = list(active);
  }
}
