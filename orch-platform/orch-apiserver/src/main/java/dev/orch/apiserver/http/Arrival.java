package dev.orch.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells an HTTP/1.1 connection that the first bytes of something have come. On its event loop. */
final class Arrival extends ChannelInboundHandlerAdapter {
  private final HttpConnection connection;

  Arrival(HttpConnection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.arrives(context);
    context.fireChannelRead(message);
  }
}
