package dev.orch.dns.forward;

import dev.orch.dns.wire.Foreign;
import dev.orch.dns.wire.Question;
import dev.orch.dns.wire.Received.Query;
import dev.orch.dns.wire.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks over UDP, from a port of its own for each question, and over TCP what didn't fit. What comes
 * that isn't the answer is passed over: somebody may be guessing. On its event loop.
 */
public final class NettyExchange implements Exchange {
  private final EventLoop loop;
  private final Duration patience;

  /**
   * One on a loop.
   *
   * @param patience how long a server has for an answer
   */
  public NettyExchange(EventLoop loop, Duration patience) {
    this.loop = loop;
    this.patience = patience;
  }

  @Override
  public void ask(InetSocketAddress server, Query query, Consumer<@Nullable Foreign> done) {
    Asking asking =
        new Asking(
            query,
            answer -> {
              if (answer != null && answer.isTruncated()) {
                askOverTcp(server, query, done);
              } else {
                done.accept(answer);
              }
            });
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioDatagramChannel.class)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Wire.MAX_MESSAGE))
            .handler(asking);
    begin(bootstrap, server, asking);
  }

  private void askOverTcp(InetSocketAddress server, Query query, Consumer<@Nullable Foreign> done) {
    Asking asking = new Asking(query, done);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new LengthFieldBasedFrameDecoder(Wire.MAX_MESSAGE + 2, 0, 2, 0, 2),
                            new LengthFieldPrepender(2),
                            asking);
                  }
                });
    begin(bootstrap, server, asking);
  }

  private void begin(Bootstrap bootstrap, InetSocketAddress server, Asking asking) {
    ChannelFuture connecting = bootstrap.connect(server);
    asking.channel = connecting.channel();
    loop.schedule(() -> asking.end(null), patience.toNanos(), TimeUnit.NANOSECONDS);
    connecting.addListener(
        future -> {
          if (future.isSuccess()) {
            ByteBuf out = connecting.channel().alloc().buffer(Wire.PLAIN_UDP);
            connecting.channel().writeAndFlush(Question.write(out, asking.query));
          } else {
            asking.end(null);
          }
        });
  }

  /** Waits for an answer; ends once. */
  private static final class Asking extends SimpleChannelInboundHandler<Object> {
    private final Query query;
    private final Consumer<@Nullable Foreign> done;
    private @Nullable Channel channel;
    private boolean ended;

    Asking(Query query, Consumer<@Nullable Foreign> done) {
      this.query = query;
      this.done = done;
    }

    void end(@Nullable Foreign answer) {
      if (!ended) {
        ended = true;
        if (channel != null) {
          channel.close();
        }
        done.accept(answer);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      ByteBuf content =
          message instanceof ByteBufHolder packet ? packet.content() : (ByteBuf) message;
      Foreign answer = Foreign.read(content, query);
      if (answer != null) {
        end(answer);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(null); // nobody listens there
    }
  }
}
