package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/** Streams in frames of SPDY/3.1 that a client opens. */
final class SpdyMux extends SpdyFrames {
  private int newest;

  SpdyMux(StreamUser user, ScheduledExecutorService timer) {
    super(user, timer);
  }

  @Override
  boolean isServer() {
    return true;
  }

  @Override
  int newest() {
    return newest;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, SpdyFrame frame) {
    if (frame instanceof SpdySynStreamFrame opening) {
      opened(here, opening);
    } else {
      super.channelRead0(here, frame);
    }
  }

  private void opened(ChannelHandlerContext here, SpdySynStreamFrame opening) {
    int id = opening.streamId();
    Map<String, String> headers = new TreeMap<>();
    opening
        .headers()
        .forEach(
            header ->
                headers.put(
                    header.getKey().toString().toLowerCase(Locale.ROOT),
                    header.getValue().toString()));
    boolean wrong = opening.isInvalid() || opening.isTruncated() || id <= newest;
    newest = Math.max(newest, id);
    SpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(id);
    // Of no headers at all the codec makes no block, which clients wait for.
    reply.headers().set("streamtype", headers.getOrDefault("streamtype", ""));
    here.writeAndFlush(reply);
    if (wrong || !open(id, ImmutableMap.copyOf(headers))) {
      here.writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.REFUSED_STREAM));
    } else if (opening.isLast()) {
      halfEnded(id);
    }
  }
}
