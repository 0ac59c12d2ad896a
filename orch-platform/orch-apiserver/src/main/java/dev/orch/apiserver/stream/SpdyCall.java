package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a server for a connection of streams over SPDY/3.1. On the event loop. */
public final class SpdyCall extends SimpleChannelInboundHandler<HttpObject> {
  private static final int MAX_MESSAGE = 1 << 14;

  /** A command has been started by then. */
  private static final long ANSWER_SECONDS = 60;

  private final Wish wish;
  private final StreamUser user;
  private final ScheduledExecutorService timer;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final StringBuilder message = new StringBuilder();
  private int status;
  private boolean agreed;
  private @Nullable ScheduledFuture<?> limit;

  private SpdyCall(Wish wish, StreamUser user, ScheduledExecutorService timer) {
    this.wish = wish;
    this.user = user;
    this.timer = timer;
  }

  /**
   * What is asked for.
   *
   * @param host for the header of that name
   * @param path with the query
   * @param protocol what is to be spoken in the streams
   * @param streams the headers of each
   */
  public record Wish(
      String host, String path, String protocol, List<ImmutableMap<String, String>> streams) {}

  /** The server doesn't give one: what it answered instead. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /**
   * Asks over a connection that is there, at the end of its pipeline; the connection is the user's
   * then. The stage fails with an {@link IOException}, the connection closed.
   *
   * @param timer for time limits; not shut down
   */
  public static CompletionStage<Void> over(
      Channel channel, Wish wish, StreamUser user, ScheduledExecutorService timer) {
    SpdyCall call = new SpdyCall(wish, user, timer);
    channel.eventLoop().execute(() -> channel.pipeline().addLast(new HttpClientCodec(), call));
    return call.result;
  }

  /** Ends a connection at once that was begun here. */
  static void cut(StreamMux mux) {
    if (mux instanceof MuxHandler<?> handler) {
      handler.cut();
    } else {
      mux.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext here) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, wish.path, Unpooled.EMPTY_BUFFER);
    request
        .headers()
        .set(HttpHeaderNames.HOST, wish.host)
        .set(HttpHeaderNames.CONNECTION, "Upgrade")
        .set(HttpHeaderNames.UPGRADE, "SPDY/3.1")
        .set(StreamProtocol.VERSION_HEADER, wish.protocol)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0);
    here.writeAndFlush(request);
    limit =
        timer.schedule(
            () -> here.executor().execute(() -> failed(here, "no answer in time")),
            ANSWER_SECONDS,
            TimeUnit.SECONDS);
    if (!here.channel().isActive()) {
      failed(here, "EOF");
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      failed(here, "malformed HTTP response");
      return;
    }
    if (part instanceof HttpResponse response) {
      status = response.status().code();
      agreed =
          status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()
              && wish.protocol.equals(response.headers().get(StreamProtocol.VERSION_HEADER));
    }
    if (part instanceof HttpContent content && message.length() < MAX_MESSAGE && !agreed) {
      message.append(content.content().toString(StandardCharsets.UTF_8));
    }
    if (part instanceof LastHttpContent) {
      if (agreed) {
        upgraded(here);
      } else {
        failed(here, message.toString());
      }
    }
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void upgraded(ChannelHandlerContext here) {
    cancelLimit();
    ChannelPipeline pipeline = here.pipeline();
    SpdyCaller caller = new SpdyCaller(wish.streams, user, timer);
    pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), caller);
    pipeline.remove(HttpClientCodec.class);
    pipeline.remove(this);
    caller.start();
    result.complete(null);
  }

  private void cancelLimit() {
    if (limit != null) {
      limit.cancel(false);
    }
  }

  private void failed(ChannelHandlerContext here, String why) {
    cancelLimit();
    result.completeExceptionally(new RefusedException(status, why));
    here.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    failed(here, message.length() == 0 ? "EOF" : message.toString());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
    failed(here, String.valueOf(failure.getMessage()));
  }
}
