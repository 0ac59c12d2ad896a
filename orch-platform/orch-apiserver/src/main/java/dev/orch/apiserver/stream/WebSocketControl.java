package dev.orch.apiserver.stream;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;

/** Answers what a WebSocket sends beside its messages. On the event loop. */
final class WebSocketControl extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    if (message instanceof PingWebSocketFrame ping) {
      here.writeAndFlush(new PongWebSocketFrame(ping.content()));
    } else if (message instanceof PongWebSocketFrame pong) {
      pong.release();
    } else if (message instanceof CloseWebSocketFrame close) {
      here.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
    } else {
      here.fireChannelRead(message);
    }
  }
}
