package dev.orch.network.cni;

import dev.orch.network.NetworkException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What is asked of the network, from any thread: it is done on the worker. */
final class Requests {
  private final Executor worker;

  Requests(Executor worker) {
    this.worker = worker;
  }

  /** Begins on the worker; a plugin's failure is told as the network's. */
  <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> command, String what, String sandbox) {
    CompletableFuture<T> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          CompletionStage<T> begun;
          try {
            begun = command.get();
          } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
          }
          begun.whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  result.complete(value);
                } else {
                  result.completeExceptionally(
                      failure(NetworkException.cause(failure), what, sandbox));
                }
              });
        });
    return result;
  }

  private static Throwable failure(Throwable cause, String what, String sandbox) {
    return cause instanceof PluginException
        ? new NetworkException(
            sandbox.isEmpty()
                ? String.valueOf(cause.getMessage())
                : "failed to "
                    + what
                    + " network for sandbox \""
                    + sandbox
                    + "\": "
                    + cause.getMessage())
        : cause;
  }
}
