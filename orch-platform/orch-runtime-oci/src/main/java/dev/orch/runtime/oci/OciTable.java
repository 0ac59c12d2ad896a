package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.oci.config.Bundle;
import dev.orch.runtime.oci.images.ImageRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All sandboxes and containers of a runtime, and what is done with them. Only on the worker. */
final class OciTable {
  private final Parts parts;
  private final Consumer<RuntimeEvent> listener;
  private final SandboxMaker maker;
  private final ContainerMaker containers;
  private final Removal removal;
  private final Pump pump;
  private final Map<SandboxId, OciSandbox> sandboxes = new LinkedHashMap<>();

  OciTable(Parts parts, Consumer<RuntimeEvent> listener) {
    this.parts = parts;
    this.listener = listener;
    this.maker = new SandboxMaker(parts.places(), parts.commands());
    this.containers = new ContainerMaker(parts, maker);
    this.removal = new Removal(parts, maker);
    this.pump = new Pump(sandboxes.values(), parts.worker());
  }

  Collection<OciSandbox> sandboxes() {
    return sandboxes.values();
  }

  @Nullable OciSandbox sandbox(SandboxId id) {
    return sandboxes.get(id);
  }

  @Nullable OciContainer find(ContainerId id) {
    for (OciSandbox sandbox : sandboxes.values()) {
      OciContainer container = sandbox.containers.get(id);
      if (container != null) {
        return container;
      }
    }
    return null;
  }

  /** The layers that containers are made of. */
  Set<String> layersInUse() {
    ImmutableSet.Builder<String> layers = ImmutableSet.builder();
    for (OciSandbox sandbox : sandboxes.values()) {
      sandbox.containers.values().forEach(c -> layers.addAll(c.entry().layers()));
    }
    return layers.build();
  }

  void notifyOf(OciSandbox sandbox) {
    listener.accept(new RuntimeEvent(sandbox.entry().spec().uid(), sandbox.id()));
  }

  /** One that is known from an earlier agent's time. */
  OciSandbox known(Entries.Sandbox entry) {
    OciSandbox sandbox = new OciSandbox(entry, maker.namespace(entry, "net").toString());
    sandbox.made.complete(entry.id());
    sandboxes.put(entry.id(), sandbox);
    return sandbox;
  }

  SandboxMaker maker() {
    return maker;
  }

  Removal removal() {
    return removal;
  }

  void pump() {
    pump.start();
  }

  /** Makes a sandbox unless it is there. */
  CompletionStage<SandboxId> make(SandboxId id, SandboxSpec spec, SandboxSettings settings)
      throws IOException {
    OciSandbox there = sandboxes.get(id);
    if (there != null) {
      return there.made;
    }
    SandboxMaker.check(settings);
    String parent = settings.cgroupParent();
    Entries.Sandbox entry =
        new Entries.Sandbox(
            id,
            spec,
            settings.network(),
            settings.pid(),
            settings.ipc(),
            parent.isEmpty() ? "/" + parts.settings().cgroup() + "/" + id : parent,
            settings.logDirectory(),
            false,
            true,
            parts.clock().instant());
    OciSandbox sandbox = new OciSandbox(entry, maker.namespace(entry, "net").toString());
    sandboxes.put(id, sandbox);
    parts.places().write(entry);
    maker
        .make(entry, settings)
        .thenCompose(done -> settings.pid() == Share.POD ? init(sandbox) : done(true))
        .whenComplete((done, failure) -> made(sandbox, failure));
    return sandbox.made;
  }

  private static CompletionStage<Boolean> done(boolean value) {
    return CompletableFuture.completedFuture(value);
  }

  private void made(OciSandbox sandbox, @Nullable Throwable failure) {
    if (failure == null) {
      sandbox.become(sandbox.entry().whole());
      parts.places().write(sandbox.entry());
      notifyOf(sandbox);
      sandbox.made.complete(sandbox.id());
    } else {
      // Nobody asks for one that there isn't.
      discard(sandbox)
          .whenComplete((done, more) -> sandbox.made.completeExceptionally(Causes.of(failure)));
    }
  }

  private CompletionStage<Boolean> init(OciSandbox sandbox) {
    ContainerSpec spec =
        ContainerSpec.of(
            Recovery.INIT, "", ImmutableList.of("/bin/sh", "-c", "while :; do sleep 86400; done"));
    try {
      ContainerId id = NewEntry.id(sandbox.id(), spec);
      OciContainer container = container(sandbox, NewEntry.of(parts, sandbox, id, spec, null));
      Bundle bundle = containers.init(container, sandbox, spec);
      sandbox.init(container);
      containers.start(container, spec, bundle, null);
      return container.started().thenApply(started -> true);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A container's object; it isn't in its sandbox yet. */
  OciContainer container(OciSandbox sandbox, Entries.Container entry) {
    ContainerId id = entry.state().id();
    OciContainer[] self = new OciContainer[1];
    self[0] =
        new OciContainer(
            parts,
            parts.places().directory(sandbox.id(), id),
            sandbox.entry().cgroup() + "/" + id,
            entry,
            () -> {
              parts.places().write(sandbox.id(), self[0].entry());
              notifyOf(sandbox);
            });
    return self[0];
  }

  /** Starts a container unless it is there. */
  CompletionStage<ContainerId> launch(OciSandbox sandbox, ContainerSpec spec) throws IOException {
    ContainerId id = NewEntry.id(sandbox.id(), spec);
    OciContainer there = sandbox.containers.get(id);
    if (there != null) {
      return there.started();
    }
    ImageRecord image =
        parts
            .images()
            .find(spec.image())
            .orElseThrow(
                () ->
                    new RefusedException(
                        "CreateContainerError",
                        "failed to get image \"" + spec.image() + "\": not found"));
    OciContainer container = container(sandbox, NewEntry.of(parts, sandbox, id, spec, image));
    Bundle bundle = containers.bundle(container, sandbox, spec, image);
    parts.places().write(sandbox.id(), container.entry());
    sandbox.containers.put(id, container);
    try {
      containers.start(container, spec, bundle, image);
    } catch (IOException | RuntimeException e) {
      container.failed(e);
    }
    pump.start();
    CompletableFuture<ContainerId> result = new CompletableFuture<>();
    container
        .started()
        .whenComplete(
            (started, failure) -> {
              if (failure == null) {
                result.complete(started);
              } else {
                sandbox.containers.remove(id);
                removal
                    .container(container)
                    .whenComplete((done, more) -> result.completeExceptionally(Causes.of(failure)));
              }
            });
    return result;
  }

  /** From here on the sandbox takes no containers. */
  void retire(OciSandbox sandbox) {
    if (sandbox.entry().ready()) {
      sandbox.become(sandbox.entry().stopped());
      parts.places().write(sandbox.entry());
      notifyOf(sandbox);
    }
  }

  /** Stops its containers, and then whoever was the first process of all. */
  CompletionStage<Void> stop(OciSandbox sandbox, Duration grace) {
    CompletableFuture<?>[] ends =
        sandbox.containers.values().stream()
            .map(container -> container.stop(grace).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(ends)
        .thenComposeAsync(
            all -> {
              OciContainer init = sandbox.init();
              return init == null ? Worker.done() : init.stop(Duration.ZERO);
            },
            parts.worker());
  }

  /** Deletes all that is left of a sandbox that doesn't run. */
  CompletionStage<Boolean> remove(OciSandbox sandbox) {
    return discard(sandbox).thenApply(done -> forgotten(sandbox));
  }

  private boolean forgotten(OciSandbox sandbox) {
    notifyOf(sandbox);
    return true;
  }

  private CompletionStage<Boolean> discard(OciSandbox sandbox) {
    return removal
        .sandbox(sandbox)
        .thenApply(
            done -> {
              sandboxes.remove(sandbox.id());
              return done;
            });
  }

  /** Deletes all that is left of a container that doesn't run. */
  CompletionStage<Boolean> remove(OciContainer container) {
    for (OciSandbox sandbox : sandboxes.values()) {
      if (sandbox.containers.get(container.state().id()) == container) {
        return removal
            .container(container)
            .thenApply(
                done -> {
                  sandbox.containers.remove(container.state().id());
                  notifyOf(sandbox);
                  return done;
                });
      }
    }
    return done(true);
  }

  /** The agent goes, and what runs stays. */
  void abandon() {
    pump.stop();
    for (OciSandbox sandbox : sandboxes.values()) {
      sandbox.all().stream().filter(OciContainer::isRunning).forEach(OciContainer::abandon);
    }
  }
}
