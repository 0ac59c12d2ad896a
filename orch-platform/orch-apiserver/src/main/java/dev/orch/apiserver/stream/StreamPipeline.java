package dev.orch.apiserver.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Turns an HTTP/1.1 connection into one that carries streams. On its event loop. */
public final class StreamPipeline {
  private static final int MAX_MESSAGE = 1 << 20;

  private StreamPipeline() {}

  /**
   * Answers the request with the upgrade, and hands the connection's streams to the user.
   *
   * @param here the handler that read the request
   * @param streams those that a client has from the beginning which can't open any
   * @param timer for time limits; not shut down
   */
  public static void upgrade(
      ChannelHandlerContext here,
      HttpRequest request,
      StreamProtocol protocol,
      List<FixedStream> streams,
      StreamUser user,
      ScheduledExecutorService timer) {
    Channel channel = here.channel();
    if (!channel.isActive()) {
      user.closed();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    switch (protocol.carrier()) {
      case SPDY -> {
        here.writeAndFlush(switching(protocol));
        pipeline.addAfter(
            pipeline.context(HttpServerCodec.class).name(),
            "spdy",
            new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
        pipeline.addLast(new SpdyMux(user, timer));
        pipeline.remove(HttpServerCodec.class);
        channel.config().setAutoRead(true);
      }
      case TUNNEL ->
          shake(here, request, protocol)
              .addListener(
                  shaken -> {
                    pipeline.addLast(new WebSocketControl(), new Tunnel());
                    pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
                    pipeline.addLast(new SpdyMux(user, timer));
                    channel.config().setAutoRead(true);
                  });
      default ->
          shake(here, request, protocol)
              .addListener(
                  shaken -> {
                    pipeline.addLast(
                        new WebSocketControl(), new WebSocketFrameAggregator(MAX_MESSAGE));
                    pipeline.addLast(new WebSocketMux(protocol, streams, user, timer));
                    channel.config().setAutoRead(true);
                  });
    }
  }

  private static FullHttpResponse switching(StreamProtocol protocol) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.UPGRADE, "SPDY/3.1");
    if (!protocol.name().isEmpty()) {
      response.headers().set(StreamProtocol.VERSION_HEADER, protocol.name());
    }
    return response;
  }

  private static ChannelFuture shake(
      ChannelHandlerContext here, HttpRequest request, StreamProtocol protocol) {
    FullHttpRequest whole =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            request.uri(),
            Unpooled.EMPTY_BUFFER,
            request.headers(),
            EmptyHttpHeaders.INSTANCE);
    return new WebSocketServerHandshaker13("", protocol.name(), false, MAX_MESSAGE)
        .handshake(here.channel(), whole, new DefaultHttpHeaders(), here.channel().newPromise())
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }
}
