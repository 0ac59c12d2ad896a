package dev.orch.runtime.cri;

import dev.orch.runtime.base.Worker;
import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.ContainerState;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.ReopenContainerLogRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps logs small: one that has grown too long is put aside and the daemon told to begin another;
 * only the newest few are kept. Looks every ten seconds, as the kubelet does. Only on the worker.
 */
final class LogRotation {
  private static final System.Logger LOG = System.getLogger(LogRotation.class.getName());
  private static final long PERIOD_SECONDS = 10;

  private final Daemon daemon;
  private final Listing listing;
  private final CriRuntime.Settings settings;
  private final ScheduledExecutorService worker;
  private final TreeSet<String> underWay = new TreeSet<>();
  private volatile boolean closed;
  private volatile @Nullable Future<?> timer;

  LogRotation(
      Daemon daemon,
      Listing listing,
      CriRuntime.Settings settings,
      ScheduledExecutorService worker) {
    this.daemon = daemon;
    this.listing = listing;
    this.settings = settings;
    this.worker = worker;
  }

  void begin() {
    if (!closed) {
      timer =
          worker.schedule(
              () -> rotate().whenComplete((done, failure) -> begin()),
              PERIOD_SECONDS,
              TimeUnit.SECONDS);
    }
  }

  /** From any thread. */
  void close() {
    closed = true;
    Future<?> next = timer;
    if (next != null) {
      next.cancel(false);
    }
  }

  /** Looks at the logs of all that run; ends when all that was due is done. */
  CompletionStage<Void> rotate() {
    return listing.lists().thenCompose(this::rotate);
  }

  private CompletionStage<Void> rotate(Listing.Lists lists) {
    List<CompletableFuture<?>> rotations = new ArrayList<>();
    for (PodSandbox sandbox : lists.sandboxes()) {
      for (Container container : lists.containers()) {
        if (container.getPodSandboxId().equals(sandbox.getId())
            && container.getState() == ContainerState.CONTAINER_RUNNING) {
          rotations.add(
              rotate(container.getId(), LogPaths.of(sandbox, container)).toCompletableFuture());
        }
      }
    }
    return CompletableFuture.allOf(rotations.toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> rotate(String container, Path log) {
    try {
      if (closed || !Files.exists(log) || Files.size(log) <= settings.maxLogBytes()) {
        return Worker.done();
      }
      if (!underWay.add(container)) {
        return Worker.done();
      }
      int number = LogPaths.newestOld(log) + 1;
      Files.move(log, LogPaths.old(log, number));
      return daemon
          .call(
              CriMethods.REOPEN_CONTAINER_LOG,
              ReopenContainerLogRequest.newBuilder().setContainerId(container).build(),
              settings.requestTimeout())
          .handle((done, failure) -> reopened(container, log, number, failure == null))
          .thenCompose(done -> Worker.done());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the log " + log + " can't be rotated", e);
      return Worker.done();
    }
  }

  private boolean reopened(String container, Path log, int number, boolean well) {
    underWay.remove(container);
    try {
      if (!well && !Files.exists(log)) {
        // The daemon goes on with the old one.
        Files.move(LogPaths.old(log, number), log);
      }
      for (int old = number + 1 - settings.maxLogFiles();
          well && old > 0 && Files.deleteIfExists(LogPaths.old(log, old));
          old--) {
        // one after the other, until none is left
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the log " + log + " can't be rotated", e);
    }
    return well;
  }
}
