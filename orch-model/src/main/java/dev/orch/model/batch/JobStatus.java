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
    @Nullable Integer terminating,
    String completedIndexes,
    @Nullable String failedIndexes,
    @Nullable UncountedTerminatedPods uncountedTerminatedPods,
    @Nullable Integer ready)
    implements JobStatusBuilder.With {
  public JobStatus {
    conditions = list(conditions);
    completedIndexes = string(completedIndexes);
  }
}
