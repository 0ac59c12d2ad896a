package dev.orch.runtime.base;

import dev.orch.runtime.Streaming;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who looks on what a container writes, and perhaps writes to it. For any thread; what it
 * keeps belongs to the worker.
 */
public final class AttachSession implements Streaming.Session, Streaming.Source {
  /** So much may be waiting for a slow reader. */
  private static final int MAX_WAITING = 1 << 20;

  private final Executor worker;
  private final Streaming.Sink stdin;
  private final boolean wanted;
  private final Consumer<AttachSession> closed;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private int size;
  private boolean ended;
  private @Nullable CompletableFuture<byte[]> reader;

  /**
   * @param wanted whether what the container writes is
   * @param closed is told when it is closed, on the worker
   */
  public AttachSession(
      Executor worker, Streaming.Sink stdin, boolean wanted, Consumer<AttachSession> closed) {
    this.worker = worker;
    this.stdin = stdin;
    this.wanted = wanted;
    this.closed = closed;
  }

  /** The container has written this. On the worker. */
  public void written(byte[] bytes, int length) {
    if (!wanted || ended) {
      return;
    }
    waiting.add(java.util.Arrays.copyOf(bytes, length));
    size += length;
    if (size > MAX_WAITING) {
      ended = true;
    }
    serve();
  }

  /** The container has ended, and has said all. On the worker. */
  public void ended(int code) {
    ended = true;
    serve();
    exit.complete(code);
  }

  private void serve() {
    CompletableFuture<byte[]> asking = reader;
    if (asking == null) {
      return;
    }
    byte[] bytes = waiting.poll();
    if (bytes != null) {
      size -= bytes.length;
      reader = null;
      asking.complete(bytes);
    } else if (ended) {
      reader = null;
      asking.complete(new byte[0]);
    }
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
  public Streaming.Sink stdin() {
    return stdin;
  }

  @Override
  public Streaming.Source stdout() {
    return this;
  }

  /** Both outputs are one here. */
  @Override
  public Streaming.Source stderr() {
    return PipeSource.none();
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }

  @Override
  public void resize(int columns, int rows) {
    // Containers have no terminals here.
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          ended = true;
          waiting.clear();
          serve();
          closed.accept(this);
        });
  }
}
