package dev.orch.apiserver.backend;

import dev.orch.store.api.PodStreams.Connection;
import dev.orch.store.api.PodStreams.Sink;
import dev.orch.store.api.PodStreams.Source;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A TCP connection whose bytes are read as they are asked for. Its state is its event loop's. */
final class TcpConnection extends SimpleChannelInboundHandler<ByteBuf>
    implements Connection, Source, Sink {
  private static final byte[] END = new byte[0];

  private final SocketChannel channel;
  private final Queue<byte[]> unread = new ArrayDeque<>();
  private @Nullable CompletableFuture<byte[]> waiting;
  private boolean ended;

  TcpConnection(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
    unread.add(ByteBufUtil.getBytes(message));
    hand();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (waiting != null) {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended = true;
    hand();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** Gives whoever asked what came first. */
  private void hand() {
    CompletableFuture<byte[]> asked = waiting;
    if (asked == null) {
      return;
    }
    byte[] next = unread.poll();
    if (next == null && ended) {
      next = END;
    }
    if (next != null) {
      waiting = null;
      asked.complete(next);
    }
  }

  @Override
  public CompletionStage<byte[]> next() {
    CompletableFuture<byte[]> asked = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              waiting = asked;
              hand();
              if (waiting != null) {
                channel.read();
              }
            });
    return asked;
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<Void> write(byte[] bytes) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                written.complete(null);
              } else {
                written.completeExceptionally(new IOException("write: broken pipe", done.cause()));
              }
            });
    return written;
  }

  @Override
  public void end() {
    channel.shutdownOutput();
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
    channel.close();
  }
}
