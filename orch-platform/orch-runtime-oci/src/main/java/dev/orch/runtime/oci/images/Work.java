package dev.orch.runtime.oci.images;

import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Something of images that takes its time. Stateless. */
final class Work {
  private Work() {}

  /** Has it done; whatever goes wrong with files is a refusal that says so. */
  static <T> CompletionStage<T> start(Executor thread, Callable<T> task, String of) {
    CompletableFuture<T> result = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            result.complete(task.call());
          } catch (IOException e) {
            result.completeExceptionally(
                new RefusedException("ErrImagePull", "image \"" + of + "\": " + e));
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
