package dev.orch.dns;

import dev.orch.dns.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients over TCP (RFC 7766): each may ask several things at once and is answered as soon as each
 * is known. One that takes no answers is read from no more, and ended in time.
 */
@Sharable
final class TcpClients extends ChannelInitializer<SocketChannel> {
  /** How many questions of one client are worked on. */
  private static final int AT_ONCE = 64;

  private final Responder responder;
  private final int most;
  private final long idleMillis;
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  TcpClients(Responder responder, int most, long idleMillis) {
    this.responder = responder;
    this.most = most;
    this.idleMillis = idleMillis;
  }

  @Override
  protected void initChannel(SocketChannel client) {
    if (clients.size() >= most) {
      client.close();
      return;
    }
    clients.add(client);
    client
        .pipeline()
        .addLast(
            new ReadTimeoutHandler(idleMillis, TimeUnit.MILLISECONDS),
            new WriteTimeoutHandler(idleMillis, TimeUnit.MILLISECONDS),
            new LengthFieldBasedFrameDecoder(Wire.MAX_MESSAGE + 2, 0, 2, 0, 2),
            new LengthFieldPrepender(2),
            new Client(responder));
  }

  /** One of them; on its loop. */
  private static final class Client extends SimpleChannelInboundHandler<ByteBuf> {
    private final Responder responder;
    private final Queue<ByteBuf> unread = new ArrayDeque<>();
    private int pending;
    private boolean working;

    Client(Responder responder) {
      this.responder = responder;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
      unread.add(message.retain());
      work(context);
    }

    /** What came already waits here as long as the client is behind, and no more is taken in. */
    private void work(ChannelHandlerContext context) {
      if (working) {
        return;
      }
      working = true;
      while (!unread.isEmpty() && pending < AT_ONCE && context.channel().isWritable()) {
        ByteBuf message = unread.remove();
        pending++;
        responder.respond(
            message, false, context.alloc(), answer -> onLoop(context, () -> end(context, answer)));
        message.release();
      }
      working = false;
      context.channel().config().setAutoRead(unread.isEmpty());
    }

    private static void onLoop(ChannelHandlerContext context, Runnable task) {
      if (context.executor().inEventLoop()) {
        task.run();
      } else {
        context.executor().execute(task);
      }
    }

    private void end(ChannelHandlerContext context, @Nullable ByteBuf answer) {
      pending--;
      if (answer != null) {
        context.writeAndFlush(answer);
      }
      work(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      work(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      unread.forEach(ByteBuf::release);
      unread.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // it went away, was idle, or sent no messages: its own affair
    }
  }
}
