package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.store.api.PodStreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.flow.FlowControlHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Moves bytes between a client and another connection, whatever they mean, each way as fast as the
 * slower side takes them. On the client's event loop.
 */
public final class RawTunnel extends SimpleChannelInboundHandler<ByteBuf> {
  private final PodStreams.Connection other;

  @SuppressWarnings("NullAway") // Void has no value but null.
  private CompletionStage<Void> taken = CompletableFuture.completedFuture(null);

  private RawTunnel(PodStreams.Connection other) {
    this.other = other;
  }

  /**
   * Answers that the protocol is switched, and turns the connection into a tunnel.
   *
   * @param here the handler that read the request; it goes
   */
  public static void open(
      ChannelHandlerContext here,
      ImmutableListMultimap<String, String> headers,
      PodStreams.Connection other) {
    if (!here.channel().isActive()) {
      other.close();
      return;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    headers.forEach((name, value) -> response.headers().add(name, value));
    here.channel().config().setAutoRead(false);
    here.writeAndFlush(response);
    ChannelPipeline pipeline = here.pipeline();
    RawTunnel tunnel = new RawTunnel(other);
    pipeline.addLast(tunnel);
    pipeline.remove(here.handler());
    pipeline.remove(FlowControlHandler.class);
    pipeline.remove(HttpServerCodec.class);
    ChannelHandlerContext context = pipeline.context(tunnel);
    context.read();
    tunnel.fetch(context);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
    byte[] bytes = ByteBufUtil.getBytes(message);
    taken = taken.thenCompose(before -> other.sink().write(bytes));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    taken.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            context.read();
          } else {
            context.close();
          }
        });
  }

  private void fetch(ChannelHandlerContext context) {
    other
        .source()
        .next()
        .whenComplete(
            (bytes, failure) -> {
              if (failure != null || bytes.length == 0) {
                context
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
              } else {
                context
                    .writeAndFlush(Unpooled.wrappedBuffer(bytes))
                    .addListener(
                        written -> {
                          if (written.isSuccess()) {
                            fetch(context);
                          }
                        });
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    other.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
