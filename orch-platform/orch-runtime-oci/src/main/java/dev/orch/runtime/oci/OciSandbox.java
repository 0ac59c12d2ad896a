package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A sandbox with its containers. Only on the worker. */
final class OciSandbox {
  final Map<ContainerId, OciContainer> containers = new LinkedHashMap<>();

  /** Ends when it was made, or with why it couldn't be. */
  final CompletableFuture<SandboxId> made = new CompletableFuture<>();

  private final String networkNamespace;
  private Entries.Sandbox entry;

  /** The container whose first process is that of its processes, where they are shared. */
  private @Nullable OciContainer init;

  OciSandbox(Entries.Sandbox entry, String networkNamespace) {
    this.entry = entry;
    this.networkNamespace = entry.network() == Share.POD ? networkNamespace : "";
  }

  SandboxId id() {
    return entry.id();
  }

  Entries.Sandbox entry() {
    return entry;
  }

  void become(Entries.Sandbox next) {
    entry = next;
  }

  void init(OciContainer container) {
    init = container;
  }

  @Nullable OciContainer init() {
    return init;
  }

  /** Its containers, and the one that is nobody's. */
  List<OciContainer> all() {
    ImmutableList.Builder<OciContainer> all = ImmutableList.builder();
    all.addAll(containers.values());
    OciContainer first = init;
    if (first != null) {
      all.add(first);
    }
    return all.build();
  }

  SandboxState state() {
    List<ContainerState> states =
        containers.values().stream()
            .map(OciContainer::state)
            .collect(ImmutableList.toImmutableList());
    return new SandboxState(
        entry.id(),
        entry.spec(),
        entry.ready(),
        entry.createdAt(),
        networkNamespace,
        ImmutableList.of(),
        states);
  }
}
