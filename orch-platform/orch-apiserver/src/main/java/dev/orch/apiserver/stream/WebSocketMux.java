package dev.orch.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Streams in messages of a WebSocket, each of which begins with the number of its stream. */
final class WebSocketMux extends MuxHandler<WebSocketFrame> {
  /** The number of no stream: its messages name one that ends. */
  private static final int CLOSES = 255;

  private static final int CLOSES_SINCE = 5;

  private final boolean text;
  private final boolean closes;
  private final List<FixedStream> streams;

  WebSocketMux(
      StreamProtocol protocol,
      List<FixedStream> streams,
      StreamUser user,
      ScheduledExecutorService timer) {
    super(WebSocketFrame.class, user, timer);
    this.text = protocol.carrier() == StreamProtocol.Carrier.WEBSOCKET_TEXT;
    this.closes = protocol.version() >= CLOSES_SINCE;
    this.streams = streams;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    super.handlerAdded(added);
    for (int i = 0; i < streams.size(); i++) {
      byte[] greeting = streams.get(i).greeting();
      if (greeting != null) {
        write(i, greeting);
      }
    }
    for (int i = 0; i < streams.size(); i++) {
      open(i, streams.get(i).headers());
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (!content.isReadable()) {
      return;
    }
    int first = content.readUnsignedByte();
    byte[] rest = ByteBufUtil.getBytes(content);
    int stream = text ? first - '0' : first;
    byte[] bytes;
    try {
      bytes = text ? Base64.getDecoder().decode(rest) : rest;
    } catch (IllegalArgumentException e) {
      here.close();
      return;
    }
    if (closes && first == CLOSES) {
      if (rest.length > 0) {
        ended(rest[0]);
      }
    } else if (!received(stream, bytes) && stream >= streams.size()) {
      here.close(); // it means something else
    }
  }

  @Override
  Object frame(int stream, byte[] bytes) {
    if (text) {
      String message = stream + Base64.getEncoder().encodeToString(bytes);
      return new TextWebSocketFrame(
          Unpooled.wrappedBuffer(message.getBytes(StandardCharsets.US_ASCII)));
    }
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) stream}, bytes));
  }

  @Override
  public void end(int stream) {
    // No message says so.
  }

  @Override
  Object last() {
    return new CloseWebSocketFrame(1000, "");
  }
}
