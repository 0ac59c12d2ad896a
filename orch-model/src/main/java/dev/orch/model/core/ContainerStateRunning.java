package dev.orch.model.core;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Container State Running: the value of {@code ContainerState.running}. */
@Model
public record ContainerStateRunning(@Field(always = true) @Nullable Instant startedAt)
    implements ContainerStateRunningBuilder.With {}
