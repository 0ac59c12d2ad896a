package dev.orch.runtime.process;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The containers of one pod. Only on the runtime's worker. */
final class ProcessSandbox {
  final SandboxId id;
  final SandboxSpec spec;
  final Map<ContainerId, ProcessContainer> containers = new LinkedHashMap<>();
  boolean ready = true;
  private final Instant createdAt;

  ProcessSandbox(SandboxId id, SandboxSpec spec, Instant createdAt) {
    this.id = id;
    this.spec = spec;
    this.createdAt = createdAt;
  }

  Journal.SandboxEntry entry() {
    return new Journal.SandboxEntry(id, spec, ready, createdAt);
  }

  CompletableFuture<Void> stop(Duration grace) {
    return CompletableFuture.allOf(
        containers.values().stream().map(c -> c.stop(grace)).toArray(CompletableFuture<?>[]::new));
  }

  SandboxState state() {
    return SandboxState.of(
        id,
        spec,
        ready,
        createdAt,
        containers.values().stream()
            .map(ProcessContainer::state)
            .collect(ImmutableList.toImmutableList()));
  }
}
