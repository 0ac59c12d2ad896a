package dev.orch.model.core;

import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Pod Scheduling Group: the value of {@code PodSpec.schedulingGroup}. */
@Model
@Union(members = "podGroupName")
public record PodSchedulingGroup(@Nullable String podGroupName)
    implements PodSchedulingGroupBuilder.With {}
