package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Images;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Logs;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Resize;
import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Stats;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.Subscription;
import dev.orch.runtime.base.LogFileReader;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.oci.images.ImageRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A runtime whose containers are made by crun or runc from OCI images. Needs Linux and root.
 *
 * <p>Containers don't need the agent: each has a process of its own that waits for its end and
 * writes it down, and pipes that keep what nobody has read yet. {@link #close} leaves them running,
 * as does an agent that is killed; the next runtime on the same root goes on with all of them. It
 * also removes what belongs to none: processes, mounts, cgroups and namespaces.
 */
public final class OciRuntime
    implements ContainerRuntime, Images, Logs, Exec, Streaming, Stats, Resize {
  private final Parts parts;
  private final Worker commands;
  private final OciTable table;
  private final ExecMaker execs;
  private final PortForward ports;
  private final Limiter limiter;
  private final ImageThread imageThread;
  private final CompletableFuture<Boolean> loaded;
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();

  /**
   * A runtime on a root directory, with what an earlier one left there. Throws a {@link
   * RefusedException} if this host lacks something, and an {@link UncheckedIOException} if the
   * directory can't be made.
   *
   * @param clock for times of states and logs
   * @param worker runs one task at a time; all work but that of images is done on it, and it isn't
   *     shut down
   */
  public OciRuntime(Settings settings, InstantSource clock, ScheduledExecutorService worker) {
    this.imageThread = new ImageThread();
    try {
      this.parts = Assembly.parts(settings, clock, worker, imageThread);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.commands = new Worker(worker);
    this.table = new OciTable(parts, this::notifyOf);
    this.execs = new ExecMaker(parts);
    this.ports = new PortForward(parts, table.maker());
    this.limiter = new Limiter(parts);
    worker.execute(new Recovery(parts, table)::run);
    this.loaded = load(settings.images());
  }

  private CompletableFuture<Boolean> load(List<Path> images) {
    CompletableFuture<?>[] all =
        images.stream()
            .map(path -> parts.images().load(path).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all).thenApply(done -> true);
  }

  private void notifyOf(RuntimeEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  /** Brings all images of an OCI image layout or an archive here; they are pinned. */
  public CompletionStage<List<Image>> load(Path path) {
    return parts.images().load(path);
  }

  @Override
  public CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings settings) {
    return commands.call(
        () -> {
          checkName(spec.uid());
          return table.make(new SandboxId(spec.uid() + "_" + spec.attempt()), spec, settings);
        });
  }

  /** It becomes a file's name. */
  private static void checkName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
      throw new RefusedException("CreateContainerError", "\"" + name + "\" is no name for a file");
    }
  }

  @Override
  public CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
    return loaded.thenCompose(
        ready ->
            commands.call(
                () -> {
                  checkName(spec.name());
                  OciSandbox sandbox = table.sandbox(in);
                  if (sandbox == null || !sandbox.entry().ready() || !sandbox.made.isDone()) {
                    throw new RefusedException(
                        "CreateContainerError", "sandbox " + in + " isn't running");
                  }
                  return table.launch(sandbox, spec);
                }));
  }

  @Override
  public CompletionStage<Void> stop(ContainerId id, Duration grace) {
    return commands.call(
        () -> {
          OciContainer container = table.find(id);
          return container == null ? Worker.done() : container.stop(grace);
        });
  }

  @Override
  public CompletionStage<Void> stopSandbox(SandboxId id, Duration grace) {
    return commands.call(
        () -> {
          OciSandbox sandbox = table.sandbox(id);
          if (sandbox == null) {
            return Worker.done();
          }
          table.retire(sandbox);
          return sandbox
              .made
              .handle((made, failure) -> 0)
              .thenComposeAsync(done -> table.stop(sandbox, grace), parts.worker());
        });
  }

  @Override
  public CompletionStage<Void> removeSandbox(SandboxId id) {
    return stopSandbox(id, Duration.ZERO)
        .thenComposeAsync(
            stopped -> {
              OciSandbox sandbox = table.sandbox(id);
              return sandbox == null
                  ? Worker.done()
                  : table.remove(sandbox).thenCompose(removed -> Worker.done());
            },
            parts.worker());
  }

  @Override
  public CompletionStage<Void> remove(ContainerId id) {
    return commands.call(
        () -> {
          OciContainer container = table.find(id);
          if (container == null) {
            return Worker.done();
          }
          return container
              .stop(Duration.ZERO)
              .thenComposeAsync(stopped -> table.remove(container), parts.worker())
              .thenCompose(removed -> Worker.done());
        });
  }

  @Override
  public CompletionStage<List<SandboxState>> list() {
    return commands.call(
        () ->
            CompletableFuture.completedFuture(
                table.sandboxes().stream()
                    .filter(sandbox -> sandbox.made.isDone())
                    .map(OciSandbox::state)
                    .collect(ImmutableList.toImmutableList())));
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<Reader> open(ContainerId id, Options options) {
    return commands.call(
        () -> {
          OciContainer container = table.find(id);
          if (container == null) {
            throw new RefusedException("NotFound", "container " + id + " isn't there");
          }
          return CompletableFuture.completedFuture(
              new LogFileReader(container.log(), options, parts.worker()));
        });
  }

  @Override
  public CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit) {
    return commands.call(() -> execs.run(running(id), command, limit));
  }

  @Override
  public CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms) {
    return commands.call(() -> execs.start(running(id), command, terms));
  }

  private OciContainer running(ContainerId id) {
    OciContainer container = table.find(id);
    if (container == null || !container.isRunning()) {
      throw new RefusedException("NotRunning", "container " + id + " isn't running");
    }
    return container;
  }

  @Override
  public CompletionStage<Session> attach(ContainerId id, Terms terms) {
    return commands.call(() -> CompletableFuture.completedFuture(running(id).attach(terms)));
  }

  @Override
  public CompletionStage<Connection> connect(SandboxId in, String address, int port) {
    return commands.call(
        () -> {
          OciSandbox sandbox = table.sandbox(in);
          if (sandbox == null || !sandbox.entry().ready()) {
            throw new RefusedException("NotRunning", "sandbox " + in + " isn't running");
          }
          return ports.connect(sandbox, address, port);
        });
  }

  @Override
  public CompletionStage<List<Stats.Usage>> usage() {
    return commands.call(
        () -> CompletableFuture.completedFuture(Meter.usage(table.sandboxes(), parts)));
  }

  @Override
  public CompletionStage<Void> update(ContainerId id, Limits limits) {
    return commands.call(() -> limiter.update(running(id), limits));
  }

  @Override
  public CompletionStage<Optional<Image>> find(String reference) {
    return loaded.thenApply(ready -> parts.images().find(reference).map(ImageRecord::image));
  }

  @Override
  public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
    return loaded.thenCompose(ready -> parts.images().pull(reference, credentials));
  }

  @Override
  public CompletionStage<List<Image>> images() {
    return loaded.thenApply(ready -> parts.images().images());
  }

  @Override
  public CompletionStage<Void> removeImage(String id) {
    return commands
        .call(() -> CompletableFuture.completedFuture(table.layersInUse()))
        .thenCompose(used -> parts.images().remove(id, used))
        .thenCompose(removed -> Worker.done());
  }

  @Override
  public CompletionStage<Images.Usage> imageUsage() {
    return parts.images().usage();
  }

  /** Lets go of everything: what runs goes on, and another runtime on this root takes it over. */
  @Override
  public void close() {
    parts.worker().execute(table::abandon);
    parts.worker().execute(() -> parts.cgroups().removeEmpty("/" + parts.settings().cgroup()));
    imageThread.close();
  }
}
