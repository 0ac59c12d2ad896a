package dev.orch.model.batch;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Uncounted Terminated Pods: the value of {@code JobStatus.uncountedTerminatedPods}. */
@Model
public record UncountedTerminatedPods(
    @Field(listType = "set") List<String> succeeded, @Field(listType = "set") List<String> failed)
    implements UncountedTerminatedPodsBuilder.With {
  public UncountedTerminatedPods {
    succeeded = list(succeeded);
    failed = list(failed);
  }
}
