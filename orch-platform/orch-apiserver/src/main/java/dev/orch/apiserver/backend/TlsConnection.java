package dev.orch.apiserver.backend;

import dev.orch.store.api.PodStreams.Connection;
import dev.orch.store.api.PodStreams.Sink;
import dev.orch.store.api.PodStreams.Source;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * TLS over another connection, whatever that is made of. Its engine is entered by one thread at a
 * time; nothing is asked of the other connection meanwhile.
 */
public final class TlsConnection implements Connection, Source, Sink {
  private static final byte[] END = new byte[0];

  /** As long as Go's clients wait for TLS. */
  private static final long HANDSHAKE_SECONDS = 10;

  /** Bytes on their way out, and who waits until they are. */
  private record Outgoing(byte[] bytes, CompletableFuture<Void> done) {}

  private final Connection plain;
  private final SslHandler tls;
  private final EmbeddedChannel engine;
  private final Queue<Outgoing> outgoing = new ArrayDeque<>();
  private boolean writing;
  private boolean ended;

  private TlsConnection(Connection plain, SslHandler tls) {
    this.plain = plain;
    this.tls = tls;
    tls.setHandshakeTimeoutMillis(0); // whoever opens it has a limit of his own
    this.engine = new EmbeddedChannel(tls);
  }

  /**
   * Agrees on keys as the client; the stage ends when both sides have, and fails with an {@link
   * IOException} in Kubernetes' words, the connection closed. A server that says nothing more must
   * not hold a request: after a while that is a failure, too.
   *
   * @param timer for that while; not shut down
   */
  public static CompletionStage<Connection> over(
      Connection plain, SslHandler tls, ScheduledExecutorService timer) {
    CompletableFuture<Connection> result = new CompletableFuture<>();
    ScheduledFuture<?> limit =
        timer.schedule(
            () -> {
              if (result.completeExceptionally(
                  new IOException("net/http: TLS handshake timeout"))) {
                plain.close();
              }
            },
            HANDSHAKE_SECONDS,
            TimeUnit.SECONDS);
    over(plain, tls)
        .whenComplete(
            (connection, failure) -> {
              limit.cancel(false);
              if (failure == null) {
                result.complete(connection);
              } else {
                result.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
              }
            });
    return result;
  }

  private static CompletionStage<Connection> over(Connection plain, SslHandler tls) {
    TlsConnection connection = new TlsConnection(plain, tls);
    return connection
        .shake()
        .whenComplete(
            (shaken, failure) -> {
              if (failure != null) {
                plain.close();
              }
            });
  }

  private CompletionStage<Connection> shake() {
    send(END);
    Future<Channel> shaken = tls.handshakeFuture();
    if (shaken.isSuccess()) {
      return CompletableFuture.completedFuture(this);
    }
    if (shaken.isDone()) {
      return CompletableFuture.failedFuture(new IOException(TlsFailures.words(shaken.cause())));
    }
    return plain
        .source()
        .next()
        .thenCompose(
            bytes -> {
              if (bytes.length == 0) {
                return CompletableFuture.failedFuture(new IOException("EOF"));
              }
              receive(bytes);
              return shake();
            });
  }

  /** Lets the engine read what came; what it then wants to say is sent. */
  private void receive(byte[] bytes) {
    synchronized (this) {
      if (bytes.length == 0) {
        ended = true;
      } else {
        try {
          engine.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (Exception broken) { // Netty throws what the handshake, or a record, failed with
          ended = true;
        }
        ended |= !engine.isOpen();
      }
    }
    send(END);
  }

  /** Encrypts, and sends with whatever the engine has to say. */
  private CompletionStage<Void> send(byte[] bytes) {
    Outgoing mine;
    synchronized (this) {
      if (bytes.length > 0 && !engine.isOpen()) {
        return CompletableFuture.failedFuture(new IOException("write: broken pipe"));
      }
      if (bytes.length > 0) {
        engine.writeOutbound(Unpooled.wrappedBuffer(bytes));
      }
      engine.runPendingTasks();
      mine = new Outgoing(drained(engine::readOutbound), new CompletableFuture<>());
      outgoing.add(mine);
    }
    pass();
    return mine.done;
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void pass() {
    Outgoing next;
    synchronized (this) {
      next = writing ? null : outgoing.poll();
      writing |= next != null;
    }
    if (next == null) {
      return;
    }
    CompletionStage<Void> written =
        next.bytes.length == 0
            ? CompletableFuture.completedFuture(null)
            : plain.sink().write(next.bytes);
    written.whenComplete(
        (done, failure) -> {
          synchronized (this) {
            writing = false;
          }
          if (failure == null) {
            next.done.complete(null);
          } else {
            next.done.completeExceptionally(failure);
          }
          pass();
        });
  }

  /** Gives the engine's next buffer, or null. */
  @FunctionalInterface
  private interface Buffers {
    @Nullable ByteBuf next();
  }

  private static byte[] drained(Buffers from) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf some = from.next(); some != null; some = from.next()) {
      all.writeBytes(ByteBufUtil.getBytes(some));
      some.release();
    }
    return all.toByteArray();
  }

  @Override
  public CompletionStage<byte[]> next() {
    byte[] read;
    boolean over;
    synchronized (this) {
      read = drained(engine::readInbound);
      over = ended;
    }
    if (read.length > 0 || over) {
      return CompletableFuture.completedFuture(read);
    }
    return plain
        .source()
        .next()
        .thenCompose(
            bytes -> {
              receive(bytes);
              return next();
            });
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    return send(bytes);
  }

  @Override
  public void end() {
    synchronized (this) {
      tls.closeOutbound();
    }
    send(END).whenComplete((sent, failure) -> plain.sink().end());
  }

  @Override
  public Source source() {
    return this;
  }

  @Override
  public Sink sink() {
    return this;
  }

  @Override
  public void close() {
    plain.close();
  }
}
