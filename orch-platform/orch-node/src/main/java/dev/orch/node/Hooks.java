package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.Exec;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs what a container wants done after its start and before its end. On the node's worker. */
final class Hooks {
  private final Prober prober;
  private final @Nullable Exec exec;
  private final ScheduledExecutorService worker;

  Hooks(Prober prober, @Nullable Exec exec, ScheduledExecutorService worker) {
    this.prober = prober;
    this.exec = exec;
    this.worker = worker;
  }

  /** What came of a hook: empty if it did well, else why not. */
  CompletionStage<String> run(
      LifecycleHandler handler, Container container, ContainerId id, String ip, Duration limit) {
    if (handler.exec() != null) {
      return command(handler, id, limit);
    }
    if (handler.httpGet() != null) {
      return prober
          .http(
              Targets.url(handler.httpGet(), container, ip), handler.httpGet().httpHeaders(), limit)
          .thenApply(outcome -> outcome.ok() ? "" : outcome.message());
    }
    if (handler.sleep() != null) {
      CompletableFuture<String> over = new CompletableFuture<>();
      long millis = Math.min(handler.sleep().seconds() * 1000, limit.toMillis());
      worker.schedule(() -> over.complete(""), millis, TimeUnit.MILLISECONDS);
      return over;
    }
    return CompletableFuture.completedFuture("the hook has no action that a node knows");
  }

  private CompletionStage<String> command(
      LifecycleHandler handler, ContainerId id, Duration limit) {
    if (exec == null || handler.exec() == null) {
      return CompletableFuture.completedFuture("this runtime runs no commands for hooks");
    }
    List<String> command = handler.exec().command();
    return exec.exec(id, command, limit)
        .handle(
            (result, failure) -> {
              if (result == null) {
                return Worker.cause(failure).toString();
              }
              if (result.timedOut()) {
                return "timed out after " + limit.toSeconds() + "s";
              }
              return result.exitCode() == 0
                  ? ""
                  : "command '"
                      + String.join(" ", command)
                      + "' exited with "
                      + result.exitCode()
                      + ": "
                      + result.output();
            });
  }
}
