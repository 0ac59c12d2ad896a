package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Container State: the value of {@code ContainerStatus.lastState}, {@code ContainerStatus.state}.
 */
@Model
public record ContainerState(
    @Nullable ContainerStateWaiting waiting,
    @Nullable ContainerStateRunning running,
    @Nullable ContainerStateTerminated terminated)
    implements ContainerStateBuilder.With {}
