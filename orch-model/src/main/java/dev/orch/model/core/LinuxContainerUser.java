package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Linux Container User: the value of {@code ContainerUser.linux}. */
@Model
public record LinuxContainerUser(
    @Field(required = true) long uid,
    @Field(required = true) long gid,
    List<Long> supplementalGroups)
    implements LinuxContainerUserBuilder.With {
  public LinuxContainerUser {
    supplementalGroups = list(supplementalGroups);
  }
}
