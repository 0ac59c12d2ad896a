package dev.orch.apiserver.http;

import com.google.common.collect.ImmutableListMultimap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;

/**
 * A stream to a client that asked for a WebSocket: each write is a frame, of text where the body is
 * JSON. What the client sends is ignored but for pings and its wish to close.
 */
final class WebSocketStream implements Exchange.Stream {
  private static final int MAX_FRAME = 1 << 16;
  private static final String VERSION = "13";

  private final Channel channel;
  private final boolean text;

  private WebSocketStream(Channel channel, boolean text) {
    this.channel = channel;
    this.text = text;
  }

  /** Whether a request over HTTP/1.1 asks for one, in the version that is spoken today. */
  static boolean isWanted(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return request.method().equals(HttpMethod.GET)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
        && headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").equals(VERSION);
  }

  /** Answers the handshake, with these headers beside its own. From any thread. */
  static WebSocketStream open(
      ChannelHandlerContext context,
      HttpRequest request,
      ImmutableListMultimap<String, String> headers) {
    boolean text =
        headers.get("Content-Type").stream().anyMatch(t -> t.startsWith("application/json"));
    Channel channel = context.channel();
    context
        .executor()
        .execute(
            () -> {
              shake(channel, request, headers);
              channel.pipeline().addLast(new Received());
              channel.config().setAutoRead(true);
            });
    return new WebSocketStream(channel, text);
  }

  private static void shake(
      Channel channel, HttpRequest request, ImmutableListMultimap<String, String> headers) {
    HttpHeaders extra = new DefaultHttpHeaders();
    headers.entries().stream()
        .filter(header -> !header.getKey().equalsIgnoreCase("Content-Type"))
        .forEach(header -> extra.add(header.getKey(), header.getValue()));
    FullHttpRequest whole =
        new DefaultFullHttpRequest(
            request.protocolVersion(),
            request.method(),
            request.uri(),
            Unpooled.EMPTY_BUFFER,
            request.headers(),
            EmptyHttpHeaders.INSTANCE);
    new WebSocketServerHandshaker13("", protocol(request), false, MAX_FRAME)
        .handshake(channel, whole, extra, channel.newPromise())
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /** A single protocol that the client offers is taken as it is; of several, none. */
  private static String protocol(HttpRequest request) {
    String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
    return offered.contains(",") ? "" : offered;
  }

  @Override
  public boolean write(byte[] bytes) {
    ByteBuf body = Unpooled.wrappedBuffer(bytes);
    channel.writeAndFlush(text ? new TextWebSocketFrame(body) : new BinaryWebSocketFrame(body));
    return channel.isWritable();
  }

  @Override
  public void end() {
    channel
        .writeAndFlush(new CloseWebSocketFrame(1000, ""))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private static final class Received extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof PingWebSocketFrame) {
        context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
      } else if (frame instanceof CloseWebSocketFrame) {
        context.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
