package dev.orch.runtime.base;

import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Streaming;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A TCP connection to a process of this host. For any thread. */
public final class PortConnection implements Streaming.Connection, Streaming.Sink {
  private static final int MAX = 32 * 1024;

  private final SocketChannel channel;
  private final Polling polling;
  private final Executor worker;
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX);

  private PortConnection(SocketChannel channel, Polling polling, Executor worker) {
    this.channel = channel;
    this.polling = polling;
    this.worker = worker;
  }

  /** Connects; refused if nobody listens. On the worker. */
  public static CompletionStage<Streaming.Connection> open(
      InetSocketAddress address, ScheduledExecutorService worker) {
    Polling polling = new Polling(worker);
    SocketChannel channel;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(address);
    } catch (IOException e) {
      throw refused(address, e);
    }
    return polling.until(
        () -> {
          try {
            return channel.finishConnect() ? new PortConnection(channel, polling, worker) : null;
          } catch (IOException e) {
            channel.close();
            throw refused(address, e);
          }
        });
  }

  private static RefusedException refused(InetSocketAddress address, IOException e) {
    return new RefusedException(
        "ConnectionRefused",
        "failed to connect to "
            + address.getAddress().getHostAddress()
            + ":"
            + address.getPort()
            + ": "
            + e.getMessage());
  }

  @Override
  public Streaming.Source source() {
    return () -> polling.until(this::some);
  }

  private byte @Nullable [] some() {
    buffer.clear();
    try {
      int size = channel.read(buffer);
      return size == 0 ? null : Arrays.copyOf(buffer.array(), Math.max(0, size));
    } catch (IOException e) {
      return new byte[0]; // closed, by whomever
    }
  }

  @Override
  public Streaming.Sink sink() {
    return this;
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return polling
        .until(
            () -> {
              try {
                channel.write(left);
              } catch (IOException e) {
                return true; // nobody reads any more
              }
              return left.hasRemaining() ? null : true;
            })
        .thenCompose(done -> Worker.done());
  }

  @Override
  public void end() {
    worker.execute(
        () -> {
          try {
            channel.shutdownOutput();
          } catch (IOException e) {
            // It is closed already.
          }
        });
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          try {
            channel.close();
          } catch (IOException e) {
            // Then it is gone in another way.
          }
        });
  }
}
