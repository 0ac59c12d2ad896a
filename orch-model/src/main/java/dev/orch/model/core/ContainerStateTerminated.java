package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Container State Terminated: the value of {@code ContainerState.terminated}. */
@Model
public record ContainerStateTerminated(
    @Field(required = true) int exitCode,
    int signal,
    String reason,
    String message,
    @Field(always = true) @Nullable Instant startedAt,
    @Field(always = true) @Nullable Instant finishedAt,
    String containerID)
    implements ContainerStateTerminatedBuilder.With {
  public ContainerStateTerminated {
    reason = string(reason);
    message = string(message);
    containerID = string(containerID);
  }
}
