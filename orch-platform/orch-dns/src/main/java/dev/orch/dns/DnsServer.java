package dev.orch.dns;

import dev.orch.dns.forward.Forwarder;
import dev.orch.dns.forward.NettyExchange;
import dev.orch.model.Chance;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A name server over UDP and TCP; a named edge: its threads and its waiting for the port are its
 * own.
 */
public final class DnsServer implements AutoCloseable {
  private static final int LARGEST_QUERY = 4096;
  private static final int DATAGRAMS_PER_TURN = 64;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final int LOW_WATER = 128 << 10;
  private static final int HIGH_WATER = 256 << 10;
  private static final int PORTS_TRIED = 20;

  private final EventLoopGroup loops;
  private final List<Channel> channels = new ArrayList<>();

  private DnsServer(EventLoopGroup loops) {
    this.loops = loops;
  }

  /** What a server is given of the world. */
  public record Parts(Chance chance, LongSupplier nanos, IntSupplier ids, DnsListener listener) {}

  /**
   * Begins to serve; answers begin as soon as the names are known.
   *
   * @param parts chance for the order of answers; a clock that only goes forward; ids from 0 to
   *     65535 that nobody can guess; who hears of answers
   * @throws IOException if it can't listen there
   */
  public static DnsServer start(DnsSettings settings, DnsNames names, Parts parts)
      throws IOException {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            settings.threads(),
            new DefaultThreadFactory("orch-dns", true),
            NioIoHandler.newFactory());
    DnsServer server = new DnsServer(loops);
    EventLoop worker = loops.next();
    Forwarder forwarder =
        new Forwarder(
            settings.upstreams(),
            new Forwarder.Limits(
                settings.questions(), settings.entries(), (int) settings.remembered().toSeconds()),
            new NettyExchange(worker, settings.patience()),
            worker,
            parts.nanos(),
            parts.ids());
    Responder responder =
        new Responder(names, forwarder, settings.payload(), parts.chance(), parts.listener());
    try {
      server.listen(settings, responder);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** A port that is free for UDP may be taken for TCP. */
  private void listen(DnsSettings settings, Responder responder) throws IOException {
    int tries = settings.listen().getPort() == 0 ? PORTS_TRIED : 1;
    for (int i = 1; ; i++) {
      try {
        Channel first = udp(settings, settings.listen(), responder);
        InetSocketAddress address = (InetSocketAddress) first.localAddress();
        channels.add(tcp(settings, address, responder));
        for (int thread = 1; thread < settings.threads(); thread++) {
          udp(settings, address, responder);
        }
        return;
      } catch (IOException e) {
        closeChannels();
        if (i >= tries) {
          throw e;
        }
      }
    }
  }

  private Channel udp(DnsSettings settings, InetSocketAddress address, Responder responder)
      throws IOException {
    FixedRecvByteBufAllocator buffers = new FixedRecvByteBufAllocator(LARGEST_QUERY);
    buffers.maxMessagesPerRead(DATAGRAMS_PER_TURN);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.RECVBUF_ALLOCATOR, buffers)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            .handler(new UdpClients(responder));
    if (settings.threads() > 1) {
      bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
    }
    Channel channel = bound(bootstrap.bind(address));
    channels.add(channel);
    return channel;
  }

  private Channel tcp(DnsSettings settings, InetSocketAddress address, Responder responder)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(
                new TcpClients(responder, settings.connections(), settings.idle().toMillis()));
    return bound(bootstrap.bind(address));
  }

  private static Channel bound(ChannelFuture binding) throws IOException {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new IOException(String.valueOf(binding.cause().getMessage()), binding.cause());
    }
    return binding.channel();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channels.get(0).localAddress();
  }

  private void closeChannels() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    channels.clear();
  }

  @Override
  public void close() {
    closeChannels();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
