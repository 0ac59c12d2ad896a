package dev.orch.runtime.cri;

import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.Worker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link SpdyConnection}, both ways. For any thread; what it keeps belongs to the
 * connection's event loop.
 */
final class SpdyStream implements Streaming.Source, Streaming.Sink {
  private static final byte[] END = new byte[0];

  private final SpdyConnection connection;
  private final int id;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private boolean ended;
  private boolean halfClosed;
  private @Nullable CompletableFuture<byte[]> reader;

  SpdyStream(SpdyConnection connection, int id) {
    this.connection = connection;
    this.id = id;
  }

  /** The other side has written this. On the event loop. */
  void received(byte[] bytes) {
    if (bytes.length > 0 && !ended) {
      waiting.add(bytes);
      connection.keeps(bytes.length);
      serve();
    }
  }

  /** The other side writes no more. On the event loop. */
  void ended() {
    ended = true;
    serve();
  }

  /** Nobody reads or writes any more. On the event loop. */
  void abandon() {
    waiting.forEach(bytes -> connection.keeps(-bytes.length));
    waiting.clear();
    ended();
    end();
  }

  private void serve() {
    CompletableFuture<byte[]> asking = reader;
    if (asking == null) {
      return;
    }
    byte[] bytes = waiting.poll();
    if (bytes != null) {
      reader = null;
      connection.keeps(-bytes.length);
      asking.complete(bytes);
    } else if (ended) {
      reader = null;
      asking.complete(END);
    }
  }

  @Override
  public CompletionStage<byte[]> next() {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    connection.execute(
        () -> {
          reader = result;
          serve();
        });
    return result;
  }

  /** All that comes until the end, as text. */
  CompletionStage<String> all() {
    return all(new StringBuilder());
  }

  private CompletionStage<String> all(StringBuilder text) {
    return next()
        .thenCompose(
            bytes -> {
              if (bytes.length == 0) {
                return CompletableFuture.completedFuture(text.toString());
              }
              text.append(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
              return all(text);
            });
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    return halfClosed ? Worker.done() : connection.write(id, bytes);
  }

  @Override
  public void end() {
    connection.execute(
        () -> {
          if (!halfClosed) {
            halfClosed = true;
            connection.end(id);
          }
        });
  }
}
