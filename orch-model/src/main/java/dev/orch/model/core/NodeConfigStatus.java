package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node Config Status: the value of {@code NodeStatus.config}. */
@Model
public record NodeConfigStatus(
    @Nullable NodeConfigSource assigned,
    @Nullable NodeConfigSource active,
    @Nullable NodeConfigSource lastKnownGood,
    String error)
    implements NodeConfigStatusBuilder.With {
  public NodeConfigStatus {
    error = string(error);
  }
}
