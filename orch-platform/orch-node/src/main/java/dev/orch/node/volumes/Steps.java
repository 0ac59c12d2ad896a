package dev.orch.node.volumes;

import dev.orch.runtime.base.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done one after the other, on one worker, while nobody waits. Its methods are
 * called there.
 */
final class Steps {
  private final Executor worker;
  private final Map<String, CompletionStage<?>> last = new TreeMap<>();

  Steps(Executor worker) {
    this.worker = worker;
  }

  /** A step for each of the items; the first that fails is the last. */
  <T> CompletionStage<Void> each(Iterable<T> items, Function<T, CompletionStage<Void>> step) {
    CompletionStage<Void> all = Worker.done();
    for (T item : items) {
      all = then(all, done -> step.apply(item));
    }
    return all;
  }

  /** A step after another one, on the worker. */
  <T, U> CompletionStage<U> then(CompletionStage<T> before, Function<T, CompletionStage<U>> step) {
    return before.thenComposeAsync(step, worker);
  }

  /** The same for a step that is done at once. */
  <T, U> CompletionStage<U> thenDo(CompletionStage<T> before, Function<T, U> step) {
    return before.thenApplyAsync(step, worker);
  }

  /** The same for a step without a result. */
  <T> CompletionStage<Void> thenRun(CompletionStage<T> before, Consumer<T> step) {
    return before.thenAcceptAsync(step, worker);
  }

  /** Work that waits for all earlier work of the same key, whatever became of it. */
  <T> CompletionStage<T> inTurn(String key, Supplier<CompletionStage<T>> work) {
    CompletionStage<?> before = last.get(key);
    CompletionStage<T> mine = before == null ? begun(work) : after(before, work);
    last.put(key, mine);
    mine.whenCompleteAsync((result, failure) -> last.remove(key, mine), worker);
    return mine;
  }

  private <T> CompletionStage<T> after(
      CompletionStage<?> before, Supplier<CompletionStage<T>> work) {
    return before.handle((result, failure) -> true).thenComposeAsync(ended -> work.get(), worker);
  }

  /** A step for each of the items, also where it failed for others. The first failure counts. */
  <T> CompletionStage<Void> all(Iterable<T> items, Function<T, CompletionStage<Void>> step) {
    List<Throwable> failures = new ArrayList<>();
    CompletionStage<Void> tried =
        each(
            items,
            item ->
                whatever(
                    begun(() -> step.apply(item))
                        .whenCompleteAsync(
                            (done, failure) -> {
                              if (failure != null) {
                                failures.add(failure);
                              }
                            },
                            worker)));
    return then(
        tried,
        done ->
            failures.isEmpty() ? Worker.done() : CompletableFuture.failedFuture(failures.get(0)));
  }

  /** Work whose exceptions end its stage. */
  static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What remains of a stage whose failure is passed over. */
  static CompletionStage<Void> whatever(CompletionStage<?> stage) {
    return stage.handle((result, failure) -> true).thenCompose(ended -> Worker.done());
  }

  /** The same stage with failures that say what they are about. */
  static <T> CompletionStage<T> explained(
      CompletionStage<T> stage, Function<Throwable, RuntimeException> explain) {
    CompletableFuture<T> explained = new CompletableFuture<>();
    stage.whenComplete(
        (T result, @Nullable Throwable failure) -> {
          if (failure == null) {
            explained.complete(result);
          } else {
            explained.completeExceptionally(explain.apply(failure));
          }
        });
    return explained;
  }
}
