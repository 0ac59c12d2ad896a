package dev.orch.runtime.simulated;

import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.Worker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through memory: what is written can be read. A write ends when all before it
 * was read. For any thread; what it holds belongs to the worker.
 */
final class SimulatedStream implements Streaming.Source, Streaming.Sink {
  private final Executor worker;
  private final Deque<byte[]> bytes = new ArrayDeque<>();
  private @Nullable CompletableFuture<byte[]> reader;
  private @Nullable CompletableFuture<Void> writer;
  private boolean ended;
  private Runnable whenEnded = () -> {};

  SimulatedStream(Executor worker) {
    this.worker = worker;
  }

  /** Adds a text, if there is one. On the worker. */
  SimulatedStream with(String text) {
    if (!text.isEmpty()) {
      bytes.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  @Override
  public CompletionStage<byte[]> next() {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          reader = result;
          serve();
        });
    return result;
  }

  @Override
  public CompletionStage<Void> write(byte[] more) {
    if (more.length == 0) {
      return Worker.done();
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          if (!ended) {
            bytes.add(more);
          }
          writer = result;
          serve();
        });
    return result;
  }

  @Override
  public void end() {
    worker.execute(this::ended);
  }

  /** Nothing follows. On the worker. */
  void ended() {
    if (!ended) {
      ended = true;
      serve();
      whenEnded.run();
    }
  }

  /** What to do then. On the worker, before anybody else has the stream. */
  void whenEnded(Runnable task) {
    whenEnded = task;
  }

  private void serve() {
    CompletableFuture<byte[]> asking = reader;
    if (asking != null && (ended || !bytes.isEmpty())) {
      reader = null;
      byte[] next = bytes.poll();
      asking.complete(next == null ? new byte[0] : next);
    }
    if (bytes.isEmpty() || ended) {
      written();
    }
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void written() {
    CompletableFuture<Void> done = writer;
    writer = null;
    if (done != null) {
      done.complete(null);
    }
  }
}
