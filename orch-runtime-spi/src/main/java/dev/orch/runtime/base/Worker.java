package dev.orch.runtime.base;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The one thread that all state of a runtime belongs to: commands come from any, and run there. */
public final class Worker {
  private final Executor executor;

  /** Tasks run on this, which runs one at a time. */
  public Worker(Executor executor) {
    this.executor = executor;
  }

  /** Runs a command; whatever it throws ends the stage. */
  public <T> CompletionStage<T> call(Callable<CompletionStage<T>> command) {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            command
                .call()
                .whenComplete(
                    (value, failure) -> {
                      if (failure == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(failure);
                      }
                    });
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** What a stage failed with, without what stages wrap it in. */
  public static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** What a command without a result answers. */
  @SuppressWarnings("NullAway") // Void has no value but null.
  public static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }
}
