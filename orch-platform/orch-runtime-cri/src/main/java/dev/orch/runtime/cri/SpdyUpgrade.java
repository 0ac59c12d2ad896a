package dev.orch.runtime.cri;

import dev.orch.runtime.RefusedException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Asks the daemon's streaming server for an upgrade to SPDY. On the event loop. */
final class SpdyUpgrade extends SimpleChannelInboundHandler<HttpObject> {
  private static final String SPDY = "SPDY/3.1";
  private static final String PROTOCOL = "X-Stream-Protocol-Version";
  private static final int MAX_MESSAGE = 4096;

  private final URI url;
  private final String protocol;
  private final CompletableFuture<?> result;
  private final Runnable upgraded;
  private final StringBuilder message = new StringBuilder();
  private boolean agreed;

  /**
   * @param result fails if the upgrade does
   * @param upgraded is run when it came about
   */
  SpdyUpgrade(URI url, String protocol, CompletableFuture<?> result, Runnable upgraded) {
    this.url = url;
    this.protocol = protocol;
    this.result = result;
    this.upgraded = upgraded;
  }

  @Override
  public void channelActive(ChannelHandlerContext here) {
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, url.getRawPath() + query, Unpooled.EMPTY_BUFFER);
    request
        .headers()
        .set(HttpHeaderNames.HOST, url.getRawAuthority())
        .set(HttpHeaderNames.CONNECTION, "Upgrade")
        .set(HttpHeaderNames.UPGRADE, SPDY)
        .set(PROTOCOL, protocol)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0);
    here.writeAndFlush(request);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, HttpObject part) {
    if (part instanceof HttpResponse response) {
      agreed =
          response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
              && protocol.equals(response.headers().get(PROTOCOL));
      if (!agreed) {
        message.append(response.status());
      }
    }
    if (part instanceof HttpContent content && message.length() < MAX_MESSAGE && !agreed) {
      message.append(' ').append(content.content().toString(StandardCharsets.UTF_8));
    }
    if (part instanceof LastHttpContent) {
      if (agreed) {
        upgraded.run();
        here.pipeline().remove(this);
      } else {
        here.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    result.completeExceptionally(
        new RefusedException(
            "RunContainerError",
            "the container runtime's streaming server doesn't stream: " + message));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
    message.append(failure.getMessage());
    here.close();
  }
}
