package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the daemon's streaming server, which speaks SPDY/3.1 after an upgrade from HTTP.
 * The client opens the streams; there are no windows, as Kubernetes' servers keep none: who reads
 * slowly holds up the whole connection. State only on the event loop.
 */
final class SpdyConnection {
  private static final int CONNECT_MILLIS = 10_000;

  /** A command has been started by then. */
  private static final int STARTED_SECONDS = 2;

  /** More than this isn't kept for slow readers. */
  private static final int MAX_KEPT = 1 << 20;

  private final Channel channel;
  private final Map<Integer, SpdyStream> streams = new TreeMap<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private int newest = -1;
  private int kept;

  private SpdyConnection(Channel channel) {
    this.channel = channel;
  }

  /**
   * Connects, and opens a stream for each of these headers.
   *
   * @param protocol what is spoken in the streams
   */
  static CompletionStage<SpdyConnection> open(
      EventLoopGroup loop, URI url, String protocol, List<Map<String, String>> streams) {
    CompletableFuture<SpdyConnection> result = new CompletableFuture<>();
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(),
                        new SpdyUpgrade(
                            url,
                            protocol,
                            result,
                            () -> result.complete(upgraded(channel, streams))));
              }
            })
        .connect(url.getHost(), url.getPort())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                result.completeExceptionally(
                    new CriUnavailableException(
                        "the container runtime's streaming server at "
                            + url.getAuthority()
                            + " can't be reached: "
                            + connected.cause().getMessage()));
              }
            });
    return result;
  }

  private static SpdyConnection upgraded(Channel channel, List<Map<String, String>> streams) {
    SpdyConnection connection = new SpdyConnection(channel);
    channel.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), connection.new Frames());
    channel.pipeline().remove(HttpClientCodec.class);
    streams.forEach(connection::open);
    channel.flush();
    return connection;
  }

  private void open(Map<String, String> headers) {
    newest += 2;
    DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(newest, 0, (byte) 0);
    headers.forEach((name, value) -> frame.headers().set(name, value));
    streams.put(newest, new SpdyStream(this, newest));
    channel.write(frame);
  }

  /** The streams, in the order that they were asked for. */
  List<SpdyStream> streams() {
    return ImmutableList.copyOf(streams.values());
  }

  /** Ends when the connection is closed, by whomever. */
  CompletionStage<Void> closed() {
    return closed;
  }

  void execute(Runnable task) {
    channel.eventLoop().execute(task);
  }

  /** So many bytes more wait to be read. On the event loop. */
  void keeps(int more) {
    kept += more;
    channel.config().setAutoRead(kept < MAX_KEPT);
  }

  /** The stage ends when the system has taken the bytes; whether anybody reads doesn't matter. */
  @SuppressWarnings("NullAway") // Void has no value but null.
  CompletionStage<Void> write(int stream, byte[] bytes) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    channel
        .writeAndFlush(new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)))
        .addListener(done -> written.complete(null));
    return written;
  }

  void end(int stream) {
    DefaultSpdyDataFrame end = new DefaultSpdyDataFrame(stream);
    end.setLast(true);
    channel.writeAndFlush(end);
  }

  void close() {
    channel.close();
  }

  /**
   * Nothing more is read or written; the connection itself goes a little later. A command that is
   * cut off while it is being started can leave its container stuck: containerd's shim then waits
   * for somebody to open the command's pipes, and for nothing else.
   */
  void closeSoon() {
    execute(() -> streams.values().forEach(SpdyStream::abandon));
    channel.eventLoop().schedule(() -> channel.close(), STARTED_SECONDS, TimeUnit.SECONDS);
  }

  /** What the daemon sends. */
  private final class Frames extends SimpleChannelInboundHandler<SpdyFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext here, SpdyFrame frame) {
      if (frame instanceof SpdyDataFrame data) {
        SpdyStream stream = streams.get(data.streamId());
        if (stream != null) {
          stream.received(ByteBufUtil.getBytes(data.content()));
          if (data.isLast()) {
            stream.ended();
          }
        }
      } else if (frame instanceof SpdyRstStreamFrame reset) {
        SpdyStream stream = streams.get(reset.streamId());
        if (stream != null) {
          stream.ended();
        }
      } else if (frame instanceof SpdySynReplyFrame reply && reply.isLast()) {
        SpdyStream stream = streams.get(reply.streamId());
        if (stream != null) {
          stream.ended();
        }
      } else if (frame instanceof SpdyPingFrame ping && ping.id() % 2 == 0) {
        here.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
      }
    }

    @Override
    @SuppressWarnings("NullAway") // Void has no value but null.
    public void channelInactive(ChannelHandlerContext here) {
      streams.values().forEach(SpdyStream::ended);
      closed.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
      here.close();
    }
  }
}
