package dev.orch.runtime.cri;

import dev.orch.runtime.RefusedException;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.ContainerFilter;
import dev.orch.runtime.cri.v1.ListContainersRequest;
import dev.orch.runtime.cri.v1.ListContainersResponse;
import dev.orch.runtime.cri.v1.ListPodSandboxRequest;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.PodSandboxFilter;
import dev.orch.runtime.cri.v1.RemovePodSandboxRequest;
import dev.orch.runtime.cri.v1.RemovePodSandboxResponse;
import dev.orch.runtime.cri.v1.RunPodSandboxRequest;
import dev.orch.runtime.cri.v1.StopPodSandboxRequest;
import dev.orch.runtime.cri.v1.StopPodSandboxResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Makes sandboxes and takes them away. Whether one is there is asked of the daemon each time; what
 * is kept here is only what is under way. Only on the worker.
 */
final class Sandboxes {
  private final Daemon daemon;
  private final CriRuntime.Settings settings;
  private final Consumer<RuntimeEvent> changed;
  private final Map<String, CompletionStage<SandboxId>> starting = new TreeMap<>();

  /** They take no more containers. */
  private final TreeSet<String> retired = new TreeSet<>();

  Sandboxes(Daemon daemon, CriRuntime.Settings settings, Consumer<RuntimeEvent> changed) {
    this.daemon = daemon;
    this.settings = settings;
    this.changed = changed;
  }

  /** The sandbox of that attempt: the one that is there, or a new one. */
  CompletionStage<SandboxId> start(SandboxSpec spec, SandboxSettings wanted) {
    String key = spec.uid() + "/" + spec.attempt();
    CompletionStage<SandboxId> before = starting.get(key);
    if (before != null) {
      return before;
    }
    PodSandboxConfig config = SandboxConfigs.of(spec, wanted, settings.logRoot());
    CompletionStage<SandboxId> start =
        find(PodSandboxFilter.newBuilder().putLabelSelector(SandboxConfigs.POD_UID, spec.uid()))
            .thenCompose(
                there ->
                    there.stream()
                        .filter(one -> one.getMetadata().getAttempt() == spec.attempt())
                        .map(one -> CompletableFuture.completedFuture(new SandboxId(one.getId())))
                        .findFirst()
                        .orElseGet(() -> run(spec, config).toCompletableFuture()));
    CompletableFuture<SandboxId> result = start.toCompletableFuture();
    if (!result.isDone()) {
      starting.put(key, result);
      result.whenComplete((id, failure) -> starting.remove(key, result));
    }
    return result;
  }

  private CompletionStage<SandboxId> run(SandboxSpec spec, PodSandboxConfig config) {
    LogPaths.make(config.getLogDirectory());
    return DaemonException.refusing(
            "CreatePodSandboxError",
            daemon.call(
                CriMethods.RUN_POD_SANDBOX,
                RunPodSandboxRequest.newBuilder().setConfig(config).build(),
                settings.requestTimeout()))
        .thenApply(
            answer -> {
              SandboxId id = new SandboxId(answer.getPodSandboxId());
              changed.accept(new RuntimeEvent(spec.uid(), id));
              return id;
            });
  }

  private CompletionStage<List<PodSandbox>> find(PodSandboxFilter.Builder filter) {
    return daemon
        .call(
            CriMethods.LIST_POD_SANDBOX,
            ListPodSandboxRequest.newBuilder().setFilter(filter).build(),
            settings.requestTimeout())
        .thenApply(
            answer -> answer.getItemsList().stream().filter(SandboxConfigs::isOurs).toList());
  }

  /** The sandbox of that id. */
  CompletionStage<Optional<PodSandbox>> find(SandboxId id) {
    return find(PodSandboxFilter.newBuilder().setId(id.value()))
        .thenApply(
            there -> there.stream().filter(one -> one.getId().equals(id.value())).findFirst());
  }

  /** Fails if it takes no more containers. */
  void checkOpen(SandboxId id) {
    if (retired.contains(id.value())) {
      throw new RefusedException("CreateContainerError", "sandbox " + id + " isn't running");
    }
  }

  /** All containers in it. */
  CompletionStage<List<Container>> containers(SandboxId id) {
    return daemon
        .call(
            CriMethods.LIST_CONTAINERS,
            ListContainersRequest.newBuilder()
                .setFilter(ContainerFilter.newBuilder().setPodSandboxId(id.value()))
                .build(),
            settings.requestTimeout())
        .thenApply(ListContainersResponse::getContainersList);
  }

  /** Stops what runs in it, then itself. */
  CompletionStage<Void> stop(SandboxId id, Duration grace, Containers stopping) {
    return find(id)
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return Worker.done();
              }
              retired.add(id.value());
              return containers(id)
                  .thenCompose(list -> stopping.stopAll(list, grace))
                  .thenCompose(done -> stop(id))
                  .thenRun(() -> changed.accept(event(found.get())));
            });
  }

  private CompletionStage<StopPodSandboxResponse> stop(SandboxId id) {
    return DaemonException.unlessAbsent(
        StopPodSandboxResponse.getDefaultInstance(),
        daemon.call(
            CriMethods.STOP_POD_SANDBOX,
            StopPodSandboxRequest.newBuilder().setPodSandboxId(id.value()).build(),
            settings.requestTimeout()));
  }

  private static RuntimeEvent event(PodSandbox sandbox) {
    return new RuntimeEvent(sandbox.getMetadata().getUid(), new SandboxId(sandbox.getId()));
  }

  /** Kills what runs in it, and removes it with all in it, and their logs. */
  CompletionStage<Void> remove(SandboxId id) {
    return find(id).thenCompose(found -> found.isEmpty() ? Worker.done() : remove(id, found.get()));
  }

  private CompletionStage<Void> remove(SandboxId id, PodSandbox sandbox) {
    retired.add(id.value());
    return containers(id)
        .thenCompose(
            list ->
                stop(id)
                    .thenCompose(done -> forget(id))
                    .thenRun(
                        () -> {
                          retired.remove(id.value());
                          list.forEach(container -> LogPaths.delete(sandbox, container));
                          changed.accept(event(sandbox));
                        }));
  }

  private CompletionStage<RemovePodSandboxResponse> forget(SandboxId id) {
    return DaemonException.unlessAbsent(
        RemovePodSandboxResponse.getDefaultInstance(),
        daemon.call(
            CriMethods.REMOVE_POD_SANDBOX,
            RemovePodSandboxRequest.newBuilder().setPodSandboxId(id.value()).build(),
            settings.requestTimeout()));
  }
}
