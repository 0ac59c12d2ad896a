package dev.orch.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.util.List;

/** Makes one connection of the binary messages of a WebSocket. On the event loop. */
final class Tunnel extends MessageToMessageCodec<BinaryWebSocketFrame, ByteBuf> {
  Tunnel() {
    super(BinaryWebSocketFrame.class, ByteBuf.class);
  }

  @Override
  protected void encode(ChannelHandlerContext here, ByteBuf bytes, List<Object> out) {
    out.add(new BinaryWebSocketFrame(bytes.retain()));
  }

  @Override
  protected void decode(ChannelHandlerContext here, BinaryWebSocketFrame frame, List<Object> out) {
    out.add(frame.content().retain());
  }
}
