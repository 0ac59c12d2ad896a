package dev.orch.network.cni;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: calls about one container follow each other, those about different ones run
 * side by side, and a call about all of them runs alone. None overtakes one that it would have to
 * wait for. Only on the worker.
 */
final class Turns {
  private final Executor worker;
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private final Set<String> busy = new TreeSet<>();
  private boolean alone;

  /**
   * @param container whose; null for all
   */
  private record Turn(@Nullable String container, Runnable begin) {}

  Turns(Executor worker) {
    this.worker = worker;
  }

  /** Makes a call about a container when it can be made. */
  <T> CompletionStage<T> of(String container, Supplier<CompletionStage<T>> call) {
    return take(container, call);
  }

  /** Makes a call about all of them. */
  <T> CompletionStage<T> ofAll(Supplier<CompletionStage<T>> call) {
    return take(null, call);
  }

  private <T> CompletionStage<T> take(
      @Nullable String container, Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    waiting.add(new Turn(container, () -> begin(container, call, result)));
    next();
    return result;
  }

  private <T> void begin(
      @Nullable String container, Supplier<CompletionStage<T>> call, CompletableFuture<T> result) {
    CompletionStage<T> made;
    try {
      made = call.get();
    } catch (RuntimeException e) {
      made = CompletableFuture.failedFuture(e);
    }
    made.whenCompleteAsync(
        (value, failure) -> {
          if (container == null) {
            alone = false;
          } else {
            busy.remove(container);
          }
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
          next();
        },
        worker);
  }

  private void next() {
    Set<String> held = new TreeSet<>(busy);
    for (Iterator<Turn> all = waiting.iterator(); all.hasNext() && !alone; ) {
      Turn turn = all.next();
      String container = turn.container;
      if (container == null) {
        if (held.isEmpty()) {
          alone = true;
          all.remove();
          turn.begin.run();
        }
        return;
      }
      if (held.add(container)) {
        busy.add(container);
        all.remove();
        turn.begin.run();
      }
    }
  }
}
