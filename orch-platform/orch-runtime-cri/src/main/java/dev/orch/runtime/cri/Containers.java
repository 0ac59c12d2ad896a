package dev.orch.runtime.cri;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Images;
import dev.orch.runtime.Limits;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.ContainerConfig;
import dev.orch.runtime.cri.v1.ContainerState;
import dev.orch.runtime.cri.v1.CreateContainerRequest;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.PodSandboxState;
import dev.orch.runtime.cri.v1.RemoveContainerRequest;
import dev.orch.runtime.cri.v1.RemoveContainerResponse;
import dev.orch.runtime.cri.v1.StartContainerRequest;
import dev.orch.runtime.cri.v1.StopContainerRequest;
import dev.orch.runtime.cri.v1.StopContainerResponse;
import dev.orch.runtime.cri.v1.UpdateContainerResourcesRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes containers, starts them and takes them away. One that was made and not started, as when
 * this program or the daemon ended in between, is found and started. Only on the worker.
 */
final class Containers {
  private final Daemon daemon;
  private final CriRuntime.Settings settings;
  private final Sandboxes sandboxes;
  private final Listing listing;
  private final CriImages images;
  private final Consumer<RuntimeEvent> changed;
  private final Starting starting;

  Containers(
      Daemon daemon,
      CriRuntime.Settings settings,
      Sandboxes sandboxes,
      Listing listing,
      CriImages images,
      Starting starting,
      Consumer<RuntimeEvent> changed) {
    this.daemon = daemon;
    this.settings = settings;
    this.sandboxes = sandboxes;
    this.listing = listing;
    this.images = images;
    this.starting = starting;
    this.changed = changed;
  }

  /** The container of that attempt: the one that is there, or a new one; it runs, or has run. */
  CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
    CompletionStage<ContainerId> before = starting.of(in, spec.name(), spec.attempt());
    if (before != null) {
      return before;
    }
    sandboxes.checkOpen(in);
    CompletableFuture<ContainerId> start =
        sandboxes.find(in).thenCompose(found -> start(in, found, spec)).toCompletableFuture();
    if (!start.isDone()) {
      starting.add(in, spec.name(), spec.attempt(), start);
    }
    return start;
  }

  private CompletionStage<ContainerId> start(
      SandboxId in, Optional<PodSandbox> found, ContainerSpec spec) {
    if (found.isEmpty() || found.get().getState() != PodSandboxState.SANDBOX_READY) {
      throw new RefusedException("CreateContainerError", "sandbox " + in + " isn't running");
    }
    PodSandbox sandbox = found.get();
    return sandboxes
        .containers(in)
        .thenCompose(list -> removeLost(list, spec.name()).thenApply(done -> list))
        .thenCompose(list -> there(list, spec, sandbox))
        .thenApply(
            id -> {
              changed.accept(new RuntimeEvent(sandbox.getMetadata().getUid(), in));
              return id;
            });
  }

  /** Those that the daemon lost track of may still run: no other of their name runs beside them. */
  private CompletionStage<Void> removeLost(List<Container> list, String name) {
    CompletableFuture<?>[] removals =
        list.stream()
            .filter(one -> one.getMetadata().getName().equals(name))
            .filter(one -> one.getState() == ContainerState.CONTAINER_UNKNOWN)
            .map(one -> discard(one.getId()).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(removals);
  }

  private CompletionStage<ContainerId> there(
      List<Container> list, ContainerSpec spec, PodSandbox sandbox) {
    for (Container one : list) {
      boolean same =
          one.getMetadata().getName().equals(spec.name())
              && one.getMetadata().getAttempt() == spec.attempt();
      if (same && one.getState() == ContainerState.CONTAINER_CREATED) {
        return runOrMakeAgain(one.getId(), spec, sandbox);
      }
      if (same && one.getState() != ContainerState.CONTAINER_UNKNOWN) {
        return CompletableFuture.completedFuture(new ContainerId(one.getId()));
      }
    }
    return create(spec, sandbox).thenCompose(this::run);
  }

  /** What an earlier life of the daemon made, a later one can't always start. */
  private CompletionStage<ContainerId> runOrMakeAgain(
      String id, ContainerSpec spec, PodSandbox sandbox) {
    return DaemonException.recover(
        run(id),
        failure ->
            failure instanceof RefusedException
                ? create(spec, sandbox).thenCompose(this::run)
                : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<String> create(ContainerSpec spec, PodSandbox sandbox) {
    return spec.security().runAsUser() != null
        ? create(spec, sandbox, null)
        : images.find(spec.image()).thenCompose(image -> create(spec, sandbox, image.orElse(null)));
  }

  private CompletionStage<String> create(
      ContainerSpec spec, PodSandbox sandbox, Images.@Nullable Image image) {
    PodSandboxConfig config = SandboxConfigs.kept(sandbox);
    ContainerConfig container = ContainerConfigs.of(spec, config, image);
    LogPaths.makeFor(Path.of(config.getLogDirectory(), container.getLogPath()));
    return DaemonException.refusing(
            "CreateContainerError",
            daemon.call(
                CriMethods.CREATE_CONTAINER,
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandbox.getId())
                    .setConfig(container)
                    .setSandboxConfig(config)
                    .build(),
                settings.requestTimeout()))
        .thenApply(answer -> answer.getContainerId());
  }

  /** Starts a container that was made; one that can't be started is removed. */
  private CompletionStage<ContainerId> run(String id) {
    CompletionStage<ContainerId> start =
        DaemonException.refusing(
                "RunContainerError",
                daemon.call(
                    CriMethods.START_CONTAINER,
                    StartContainerRequest.newBuilder().setContainerId(id).build(),
                    settings.requestTimeout()))
            .thenApply(answer -> new ContainerId(id));
    return DaemonException.recover(
        start,
        failure ->
            failure instanceof RefusedException
                ? discard(id)
                    .handle((done, ignored) -> failure)
                    .thenCompose(CompletableFuture::failedFuture)
                : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<RemoveContainerResponse> discard(String id) {
    return DaemonException.unlessAbsent(
        RemoveContainerResponse.getDefaultInstance(),
        daemon.call(
            CriMethods.REMOVE_CONTAINER,
            RemoveContainerRequest.newBuilder().setContainerId(id).build(),
            settings.requestTimeout()));
  }

  /** Stops it; the daemon kills it when the grace is over, and a later call's if that is sooner. */
  CompletionStage<StopContainerResponse> stop(String id, Duration grace) {
    return DaemonException.unlessAbsent(
        StopContainerResponse.getDefaultInstance(),
        daemon.call(
            CriMethods.STOP_CONTAINER,
            StopContainerRequest.newBuilder().setContainerId(id).setTimeout(seconds(grace)).build(),
            settings.requestTimeout().plus(grace.isNegative() ? Duration.ZERO : grace)));
  }

  /** Whole seconds, as the CRI counts; some grace is never none. */
  static long seconds(Duration time) {
    return time.isNegative() ? 0 : time.plusNanos(999_999_999).toSeconds();
  }

  /** Stops those that run; who doesn't want to is killed with its sandbox. */
  CompletionStage<Void> stopAll(List<Container> list, Duration grace) {
    CompletableFuture<?>[] stops =
        list.stream()
            .filter(one -> one.getState() == ContainerState.CONTAINER_RUNNING)
            .map(one -> stop(one.getId(), grace).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(stops);
  }

  /** Kills and removes it, with its log. */
  CompletionStage<Void> remove(ContainerId id) {
    return listing
        .status(id.value())
        .thenCompose(
            status -> {
              if (status.getId().isEmpty()) {
                return Worker.done();
              }
              return discard(id.value()).thenRun(() -> LogPaths.delete(status.getLogPath()));
            });
  }

  /** Gives it other limits. */
  CompletionStage<Void> update(ContainerId id, Limits limits) {
    UpdateContainerResourcesRequest question =
        UpdateContainerResourcesRequest.newBuilder()
            .setContainerId(id.value())
            .setLinux(ContainerConfigs.resources(limits))
            .build();
    return listing
        .status(id.value())
        .thenCompose(
            status -> {
              // The daemon takes limits of ended ones, and gives them to nobody.
              if (status.getId().isEmpty()
                  || status.getState() != ContainerState.CONTAINER_RUNNING) {
                throw new RefusedException("NotRunning", "container " + id + " isn't running");
              }
              return DaemonException.refusing(
                  "ResizeError",
                  daemon.call(
                      CriMethods.UPDATE_CONTAINER_RESOURCES, question, settings.requestTimeout()));
            })
        .thenCompose(done -> Worker.done());
  }
}
