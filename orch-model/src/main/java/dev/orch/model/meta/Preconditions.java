package dev.orch.model.meta;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Preconditions: the value of {@code DeleteOptions.preconditions}. */
@Model
public record Preconditions(@Nullable String uid, @Nullable String resourceVersion)
    implements PreconditionsBuilder.With {}
