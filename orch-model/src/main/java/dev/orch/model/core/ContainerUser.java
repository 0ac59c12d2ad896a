package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Container User: the value of {@code ContainerStatus.user}. */
@Model
public record ContainerUser(@Nullable LinuxContainerUser linux)
    implements ContainerUserBuilder.With {}
