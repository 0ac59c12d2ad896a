package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox as the runtime has it now. Immutable.
 *
 * @param ready false once it was stopped
 * @param networkNamespace the path of its network namespace on the host, for whoever sets up its
 *     network; empty if it is in the node's, or the runtime sets it up
 * @param ips its addresses, if the runtime sets up its network; else none
 * @param containers all attempts that weren't removed, oldest first
 */
public record SandboxState(
    SandboxId id,
    SandboxSpec spec,
    boolean ready,
    Instant createdAt,
    String networkNamespace,
    List<String> ips,
    List<ContainerState> containers) {
  public SandboxState {
    ips = ImmutableList.copyOf(ips);
    containers = ImmutableList.copyOf(containers);
  }

  /** The state of a sandbox in the node's network. */
  public static SandboxState of(
      SandboxId id,
      SandboxSpec spec,
      boolean ready,
      Instant createdAt,
      List<ContainerState> containers) {
    return new SandboxState(id, spec, ready, createdAt, "", ImmutableList.of(), containers);
  }

  /** The container of that id. */
  public Optional<ContainerState> container(ContainerId wanted) {
    return containers.stream().filter(c -> c.id().equals(wanted)).findFirst();
  }
}
