package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox as the runtime has it now. Immutable.
 *
 * @param ready false once it was stopped
 * @param containers all attempts that weren't removed, oldest first
 */
public record SandboxState(
    SandboxId id,
    SandboxSpec spec,
    boolean ready,
    Instant createdAt,
    List<ContainerState> containers) {
  public SandboxState {
    containers = ImmutableList.copyOf(containers);
  }

  /** The container of that id. */
  public Optional<ContainerState> container(ContainerId wanted) {
    return containers.stream().filter(c -> c.id().equals(wanted)).findFirst();
  }
}
