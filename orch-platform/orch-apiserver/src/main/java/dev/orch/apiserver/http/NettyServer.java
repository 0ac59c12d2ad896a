package dev.orch.apiserver.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Listens with Netty; a named edge: its two threads and its waiting for the port are the server's
 * own.
 */
public final class NettyServer implements AutoCloseable {
  private static final int MAX_HEADERS = 1 << 16;
  private static final int MAX_URI = 1 << 16;
  private static final int CHUNK = 1 << 16;
  private static final int MAX_STREAMS = 250;

  /** More clients than that are turned away before they cost a handshake. */
  private static final int MAX_CONNECTIONS = 10_000;

  private static final int IDLE_SECONDS = 600;
  private static final int LOW_WATER = 128 << 10;
  private static final int HIGH_WATER = 256 << 10;

  private final EventLoopGroup loops;
  private final Channel channel;
  private final ChannelGroup connections;

  private NettyServer(EventLoopGroup loops, Channel channel, ChannelGroup connections) {
    this.loops = loops;
    this.channel = channel;
    this.connections = connections;
  }

  /**
   * The threads of a server and of what it opens itself; they end with the server.
   *
   * @param name what they are called
   */
  public static EventLoopGroup loops(String name) {
    return new MultiThreadIoEventLoopGroup(
        2, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  /**
   * Listens; if the port can't be had, the threads end.
   *
   * @param identity what it shows, and whose certificates clients are asked for
   */
  public static NettyServer listen(
      String host,
      int port,
      SSLContext identity,
      RequestHandler handler,
      Executor executor,
      EventLoopGroup loops)
      throws IOException {
    SslContext tls = tls(identity);
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    if (connections.size() >= MAX_CONNECTIONS) {
                      connection.close();
                      return;
                    }
                    connections.add(connection);
                    connection.pipeline().addLast(tls.newHandler(connection.alloc()));
                    connection.pipeline().addLast(new Negotiation(handler, executor));
                  }
                });
    ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
    }
    return new NettyServer(loops, bound.channel(), connections);
  }

  /** Netty's own builder would load all of Bouncy Castle's algorithms, if those are there. */
  private static SslContext tls(SSLContext identity) {
    return new JdkSslContext(
        identity,
        false,
        Http2SecurityUtil.CIPHERS,
        SupportedCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1),
        ClientAuth.OPTIONAL,
        new String[] {"TLSv1.3", "TLSv1.2"},
        false);
  }

  /** Builds the rest of a connection once TLS has agreed on the version of HTTP. */
  private static final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final RequestHandler handler;
    private final Executor executor;

    Negotiation(RequestHandler handler, Executor executor) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.handler = handler;
      this.executor = executor;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      ChannelPipeline pipeline = context.pipeline();
      List<X509Certificate> shown = ClientTrust.shown(pipeline.get(SslHandler.class).engine());
      pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS));
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        Http2Settings settings =
            Http2Settings.defaultSettings()
                .maxConcurrentStreams(MAX_STREAMS)
                .maxHeaderListSize(MAX_HEADERS);
        pipeline.addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build());
        pipeline.addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                    stream.pipeline().addLast(new HttpConnection(handler, executor, shown, false));
                  }
                }));
        pipeline.addLast(new QuietEnd());
      } else {
        HttpConnection connection = new HttpConnection(handler, executor, shown, true);
        pipeline.addLast(new Arrival(connection));
        pipeline.addLast(new HttpServerCodec(MAX_URI, MAX_HEADERS, CHUNK));
        // Holds requests back that came in one piece with the one that is being answered.
        pipeline.addLast(new FlowControlHandler());
        pipeline.addLast(connection);
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context
          .close(); // a client that doesn't trust the certificate, or speaks no TLS: its own affair
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
