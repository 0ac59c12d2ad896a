package dev.orch.apiserver.node;

import dev.orch.store.api.PodStreams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bytes that one side writes and the other reads; nothing is limited. */
final class Pipe implements PodStreams.Source, PodStreams.Sink {
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private CompletableFuture<byte[]> asked;
  private boolean ended;

  /** Ends when the writer has. */
  final CompletableFuture<Void> end = new CompletableFuture<>();

  @Override
  public synchronized CompletionStage<Void> write(byte[] bytes) {
    waiting.add(bytes);
    serve();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void end() {
    ended = true;
    serve();
    end.complete(null);
  }

  private void serve() {
    if (asked == null || waiting.isEmpty() && !ended) {
      return;
    }
    CompletableFuture<byte[]> reader = asked;
    asked = null;
    reader.complete(waiting.isEmpty() ? new byte[0] : waiting.poll());
  }

  @Override
  public synchronized CompletionStage<byte[]> next() {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    asked = result;
    serve();
    return result;
  }
}
