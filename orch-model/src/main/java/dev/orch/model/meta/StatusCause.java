package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Status Cause: the value of {@code StatusDetails.causes}. */
@Model
public record StatusCause(String reason, String message, String field)
    implements StatusCauseBuilder.With {
  public StatusCause {
    reason = string(reason);
    message = string(message);
    field = string(field);
  }
}
