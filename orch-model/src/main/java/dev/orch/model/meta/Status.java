package dev.orch.model.meta;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Status of meta/v1. */
@Model
public record Status(
    ListMeta metadata,
    String status,
    String message,
    String reason,
    @Nullable StatusDetails details,
    int code)
    implements StatusBuilder.With {
  public Status {
    metadata = zero(metadata, ListMeta.class);
    status = string(status);
    message = string(message);
    reason = string(reason);
  }
}
