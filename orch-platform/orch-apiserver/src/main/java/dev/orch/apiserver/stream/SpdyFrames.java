package dev.orch.apiserver.stream;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Streams in frames of SPDY/3.1, either side of them. Windows are left alone, as Kubernetes'
 * clients keep none: the connection's own flow control does. On the event loop.
 */
abstract class SpdyFrames extends MuxHandler<SpdyFrame> {
  /** For each stream whether one of both sides has ended it. */
  private final Map<Integer, Boolean> halves = new TreeMap<>();

  SpdyFrames(StreamUser user, ScheduledExecutorService timer) {
    super(SpdyFrame.class, user, timer);
  }

  /** Whether the other side numbers what it begins with odd numbers, as clients do. */
  abstract boolean isServer();

  /** The newest stream of the other side. */
  abstract int newest();

  @Override
  protected void channelRead0(ChannelHandlerContext here, SpdyFrame frame) {
    if (frame instanceof SpdyDataFrame data) {
      if (received(data.streamId(), ByteBufUtil.getBytes(data.content())) && data.isLast()) {
        halfEnded(data.streamId());
      }
    } else if (frame instanceof SpdyRstStreamFrame end) {
      halves.remove(end.streamId());
      reset(end.streamId());
    } else if (frame instanceof SpdyPingFrame ping && ping.id() % 2 == (isServer() ? 1 : 0)) {
      here.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
    }
  }

  /** The other side has ended the stream. */
  final void halfEnded(int stream) {
    ended(stream);
    half(stream);
  }

  private void half(int stream) {
    if (halves.put(stream, true) != null) {
      halves.remove(stream);
      forget(stream);
    }
  }

  @Override
  final Object frame(int stream, byte[] bytes) {
    return new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes));
  }

  @Override
  public final void end(int stream) {
    DefaultSpdyDataFrame end = new DefaultSpdyDataFrame(stream);
    end.setLast(true);
    send(end);
    half(stream);
  }

  @Override
  final Object last() {
    return new DefaultSpdyGoAwayFrame(newest(), SpdySessionStatus.OK);
  }
}
