package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Container State Waiting: the value of {@code ContainerState.waiting}. */
@Model
public record ContainerStateWaiting(String reason, String message)
    implements ContainerStateWaitingBuilder.With {
  public ContainerStateWaiting {
    reason = string(reason);
    message = string(message);
  }
}
