package dev.orch.model.batch;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Job Condition: the value of {@code JobStatus.conditions}. */
@Model
public record JobCondition(
    @Field(required = true) String type,
    @Field(required = true) String status,
    @Field(always = true) @Nullable Instant lastProbeTime,
    @Field(always = true) @Nullable Instant lastTransitionTime,
    String reason,
    String message)
    implements JobConditionBuilder.With {
  public JobCondition {
    type = string(type);
    status = string(status);
    reason = string(reason);
    message = string(message);
  }
}
