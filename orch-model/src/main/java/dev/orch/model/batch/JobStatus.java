package dev.orch.model.batch;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Job Status: the value of {@code Job.status}. */
@Model
public record JobStatus(
    @Field(patchStrategy = "merge", patchMergeKey = "type") List<JobCondition> conditions,
    @Nullable Instant startTime,
    @Nullable Instant completionTime,
    int active,
    int succeeded,
    int failed,
    String completedIndexes,
    @Nullable UncountedTerminatedPods uncountedTerminatedPods,
    @Nullable Integer ready,
    @Nullable String failedIndexes,
    @Nullable Integer terminating)
    implements JobStatusBuilder.With {
  public JobStatus {
    conditions = list(conditions);
    completedIndexes = string(completedIndexes);
  }
}
