package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Streams in frames of SPDY/3.1, opened by the client. Windows are left alone, as Kubernetes'
 * clients keep none: the connection's own flow control does.
 */
final class SpdyMux extends MuxHandler<SpdyFrame> {
  /** For each stream whether one of both sides has ended it. */
  private final Map<Integer, Boolean> halves = new TreeMap<>();

  private int newest;

  SpdyMux(StreamUser user, ScheduledExecutorService timer) {
    super(SpdyFrame.class, user, timer);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, SpdyFrame frame) {
    if (frame instanceof SpdySynStreamFrame opening) {
      opened(here, opening);
    } else if (frame instanceof SpdyDataFrame data) {
      if (received(data.streamId(), ByteBufUtil.getBytes(data.content())) && data.isLast()) {
        ended(data.streamId());
        half(data.streamId());
      }
    } else if (frame instanceof SpdyRstStreamFrame end) {
      halves.remove(end.streamId());
      reset(end.streamId());
    } else if (frame instanceof SpdyPingFrame ping && isTheClients(ping.id())) {
      here.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
    }
  }

  private static boolean isTheClients(int id) {
    return id % 2 == 1;
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
      ended(id);
      half(id);
    }
  }

  private void half(int stream) {
    if (halves.put(stream, true) != null) {
      halves.remove(stream);
      forget(stream);
    }
  }

  @Override
  Object frame(int stream, byte[] bytes) {
    return new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes));
  }

  @Override
  public void end(int stream) {
    DefaultSpdyDataFrame end = new DefaultSpdyDataFrame(stream);
    end.setLast(true);
    send(end);
    half(stream);
  }

  @Override
  Object last() {
    return new DefaultSpdyGoAwayFrame(newest, SpdySessionStatus.OK);
  }
}
