package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Streams in frames of SPDY/3.1 that are opened here, all at the beginning. */
final class SpdyCaller extends SpdyFrames {
  private final List<ImmutableMap<String, String>> streams;

  /**
   * @param streams the headers of each
   */
  SpdyCaller(
      List<ImmutableMap<String, String>> streams, StreamUser user, ScheduledExecutorService timer) {
    super(user, timer);
    this.streams = streams;
  }

  /** Opens the streams, when nothing else speaks on the connection any more. On the event loop. */
  void start() {
    int id = 1;
    for (ImmutableMap<String, String> headers : streams) {
      DefaultSpdySynStreamFrame opening = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
      headers.forEach((name, value) -> opening.headers().set(name, value));
      send(opening);
      open(id, headers);
      id += 2;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext here, SpdyFrame frame) {
    if (frame instanceof SpdySynReplyFrame reply) {
      if (reply.isLast()) {
        halfEnded(reply.streamId());
      }
    } else {
      super.channelRead0(here, frame);
    }
  }

  @Override
  boolean isServer() {
    return false;
  }

  @Override
  int newest() {
    return 0;
  }

  @Override
  boolean keepsUnread() {
    return true;
  }
}
