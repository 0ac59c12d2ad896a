package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Exec;
import dev.orch.runtime.Health;
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
import dev.orch.runtime.cri.v1.ContainerState;
import dev.orch.runtime.cri.v1.ContainerStatus;
import dev.orch.runtime.cri.v1.ExecSyncRequest;
import dev.orch.runtime.cri.v1.StatusRequest;
import dev.orch.runtime.cri.v1.StatusResponse;
import dev.orch.runtime.cri.v1.VersionRequest;
import dev.orch.runtime.cri.v1.VersionResponse;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A runtime whose containers are those of a daemon that speaks CRI v1 on a unix socket, such as
 * containerd or CRI-O. The daemon sets up the pods' network. Called from any thread.
 *
 * <p>Nothing is kept here but what is under way: all that was made in an earlier life of the agent,
 * or of the daemon, is found again. Sandboxes that others made on the same daemon aren't seen.
 * While the daemon is away, calls end with a {@link CriUnavailableException}; once it is back, the
 * next call finds it, and listeners are given hints of all sandboxes.
 *
 * <p>The CRI counts grace and time limits in whole seconds: they are rounded up. It has no limit of
 * processes per container; that of {@link SandboxSettings#cgroupParent} holds. Closing the runtime
 * leaves all containers as they are.
 */
public final class CriRuntime
    implements ContainerRuntime, Health, Images, Logs, Exec, Streaming, Stats, Resize {
  private static final int TIMED_OUT = 137;

  /** How long an answer may be late to a command that has its own limit. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private final Settings settings;
  private final ScheduledExecutorService worker;
  private final Worker commands;
  private final Daemon daemon;
  private final Listing listing;
  private final Events events;
  private final Sandboxes sandboxes;
  private final Containers containers;
  private final CriImages images;
  private final CriStreams streams;
  private final LogRotation rotation;

  /**
   * Which daemon, and how it is asked.
   *
   * @param socket the daemon's
   * @param logRoot where logs of sandboxes are written that don't say where; the daemon sees it
   *     under the same path
   * @param maxLogBytes the size from which a log is put aside and another begun
   * @param maxLogFiles how many files are kept per attempt at a container
   * @param requestTimeout how long an answer may take
   * @param pullTimeout how long it may take to bring an image
   * @param connectWait how long a port has to refuse a connection; each connection takes so long
   */
  public record Settings(
      Path socket,
      Path logRoot,
      long maxLogBytes,
      int maxLogFiles,
      Duration requestTimeout,
      Duration pullTimeout,
      Duration connectWait) {
    /** As a kubelet has them: ten MiB and five files of logs, two minutes for an answer. */
    public static Settings of(Path socket, Path logRoot) {
      return new Settings(
          socket.toAbsolutePath(),
          logRoot.toAbsolutePath(),
          10L * 1024 * 1024,
          5,
          Duration.ofMinutes(2),
          Duration.ofMinutes(30),
          Duration.ofMillis(100));
    }
  }

  /**
   * A runtime of the daemon at that socket, which need not be there yet.
   *
   * @param worker runs one task at a time; all work is done on it, and it isn't shut down
   */
  public CriRuntime(Settings settings, ScheduledExecutorService worker) {
    this.settings = settings;
    this.worker = worker;
    this.commands = new Worker(worker);
    this.daemon = new Daemon(settings.socket(), worker);
    Starting starting = new Starting();
    this.listing = new Listing(daemon, settings.requestTimeout(), starting);
    this.events = new Events(daemon, listing, worker);
    this.sandboxes = new Sandboxes(daemon, settings, events::tell);
    this.images = new CriImages(daemon, settings);
    this.containers =
        new Containers(daemon, settings, sandboxes, listing, images, starting, events::tell);
    this.streams = new CriStreams(daemon, listing, settings, worker);
    this.rotation = new LogRotation(daemon, listing, settings, worker);
    worker.execute(rotation::begin);
  }

  @Override
  public CompletionStage<Report> health() {
    Duration limit = settings.requestTimeout();
    return commands.call(
        () ->
            daemon
                .call(CriMethods.VERSION, VersionRequest.getDefaultInstance(), limit)
                .thenCombine(
                    daemon.call(CriMethods.STATUS, StatusRequest.getDefaultInstance(), limit),
                    CriRuntime::report));
  }

  private static Report report(VersionResponse version, StatusResponse status) {
    return new Report(
        version.getRuntimeName(),
        version.getRuntimeVersion(),
        status.getFeatures().getSupplementalGroupsPolicy(),
        status.getStatus().getConditionsList().stream()
            .map(
                one ->
                    new Condition(
                        one.getType(), one.getStatus(), one.getReason(), one.getMessage()))
            .collect(ImmutableList.toImmutableList()));
  }

  @Override
  public CompletionStage<SandboxId> startSandbox(SandboxSpec spec, SandboxSettings wanted) {
    return commands.call(() -> sandboxes.start(spec, wanted));
  }

  @Override
  public CompletionStage<Void> stopSandbox(SandboxId id, Duration grace) {
    return commands.call(() -> sandboxes.stop(id, grace, containers));
  }

  @Override
  public CompletionStage<Void> removeSandbox(SandboxId id) {
    return commands.call(() -> sandboxes.remove(id));
  }

  @Override
  public CompletionStage<ContainerId> start(SandboxId in, ContainerSpec spec) {
    return commands.call(() -> containers.start(in, spec));
  }

  @Override
  public CompletionStage<Void> stop(ContainerId id, Duration grace) {
    return commands.call(
        () -> containers.stop(id.value(), grace).thenCompose(done -> Worker.done()));
  }

  @Override
  public CompletionStage<Void> remove(ContainerId id) {
    return commands.call(() -> containers.remove(id));
  }

  @Override
  public CompletionStage<List<SandboxState>> list() {
    return commands.call(listing::all);
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    return events.add(listener);
  }

  @Override
  public CompletionStage<Optional<Image>> find(String reference) {
    return commands.call(() -> images.find(reference));
  }

  @Override
  public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
    return commands.call(() -> images.pull(reference, credentials));
  }

  @Override
  public CompletionStage<List<Image>> images() {
    return commands.call(images::images);
  }

  @Override
  public CompletionStage<Void> removeImage(String id) {
    return commands.call(() -> images.removeImage(id));
  }

  @Override
  public CompletionStage<Images.Usage> imageUsage() {
    return commands.call(images::imageUsage);
  }

  @Override
  public CompletionStage<Reader> open(ContainerId id, Options options) {
    return commands.call(
        () -> listing.status(id.value()).thenApply(status -> reader(id, status, options)));
  }

  private Reader reader(ContainerId id, ContainerStatus status, Options options) {
    if (status.getId().isEmpty()) {
      throw new RefusedException("NotFound", "container " + id + " isn't there");
    }
    boolean ended = status.getState() == ContainerState.CONTAINER_EXITED;
    DaemonLog log = new DaemonLog(id.value(), Path.of(status.getLogPath()), ended, listing, worker);
    try {
      return new LogFileReader(log, options, worker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<Result> exec(ContainerId id, List<String> command, Duration limit) {
    return commands.call(
        () -> {
          ExecSyncRequest question =
              ExecSyncRequest.newBuilder()
                  .setContainerId(id.value())
                  .addAllCmd(command)
                  .setTimeout(Math.max(1, Containers.seconds(limit)))
                  .build();
          CompletionStage<Result> run =
              daemon
                  .call(CriMethods.EXEC_SYNC, question, limit.plus(SLACK))
                  .thenApply(
                      answer ->
                          new Result(
                              answer.getExitCode(),
                              output(answer.getStdout().concat(answer.getStderr())),
                              false));
          return DaemonException.refusing(
              "RunContainerError", DaemonException.recover(run, CriRuntime::timedOut));
        });
  }

  private static String output(ByteString bytes) {
    return bytes.substring(0, Math.min(bytes.size(), MAX_OUTPUT)).toStringUtf8();
  }

  /** The daemon's answer to a command that took too long is an error. */
  private static CompletionStage<Result> timedOut(Throwable failure) {
    return failure instanceof DaemonException no && no.code() == Status.Code.DEADLINE_EXCEEDED
        ? CompletableFuture.completedFuture(new Result(TIMED_OUT, "", true))
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms) {
    return commands.call(() -> streams.exec(id, command, terms));
  }

  @Override
  public CompletionStage<Session> attach(ContainerId id, Terms terms) {
    return commands.call(() -> streams.attach(id, terms));
  }

  @Override
  public CompletionStage<Connection> connect(SandboxId in, String address, int port) {
    return commands.call(() -> streams.connect(in, address, port));
  }

  @Override
  public CompletionStage<List<Stats.Usage>> usage() {
    return commands.call(() -> Figures.read(daemon, listing, settings.requestTimeout()));
  }

  @Override
  public CompletionStage<Void> update(ContainerId id, Limits limits) {
    return commands.call(() -> containers.update(id, limits));
  }

  /** Puts aside all logs that have grown too long, now instead of within ten seconds. */
  CompletionStage<Void> rotateLogs() {
    return commands.call(rotation::rotate);
  }

  /** Breaks off all calls, which fail; containers stay as they are. */
  @Override
  public void close() {
    rotation.close();
    worker.execute(events::close);
    daemon.close();
  }
}
