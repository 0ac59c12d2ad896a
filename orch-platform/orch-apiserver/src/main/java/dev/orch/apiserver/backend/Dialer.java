package dev.orch.apiserver.backend;

import dev.orch.store.api.PodStreams.Connection;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Opens TCP connections on the server's event loops. For any thread. */
public final class Dialer {
  private static final int PATIENCE_MILLIS = 10_000;

  private final EventLoopGroup loops;
  private final Executor names;

  /**
   * @param loops what connections are served by
   * @param names where names are looked up, which may take its time
   */
  public Dialer(EventLoopGroup loops, Executor names) {
    this.loops = loops;
    this.names = names;
  }

  /** Connects; a stage that fails does so with an {@link IOException} in Kubernetes' words. */
  public CompletionStage<Connection> dial(String host, int port) {
    return dial(
            host, port, false, channel -> channel.pipeline().addLast(new TcpConnection(channel)))
        .thenApply(channel -> channel.pipeline().get(TcpConnection.class));
  }

  /**
   * The same, as a channel.
   *
   * @param reads whether it reads at once
   * @param begin makes its pipeline, on its event loop
   */
  public CompletionStage<Channel> dial(
      String host, int port, boolean reads, Consumer<SocketChannel> begin) {
    return CompletableFuture.supplyAsync(() -> new InetSocketAddress(host, port), names)
        .thenCompose(
            address -> dial(address, "dial tcp " + address(host, port) + ": ", reads, begin));
  }

  /** Host and port as one text. */
  public static String address(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private CompletionStage<Channel> dial(
      InetSocketAddress address, String what, boolean reads, Consumer<SocketChannel> begin) {
    CompletableFuture<Channel> opened = new CompletableFuture<>();
    if (address.isUnresolved()) {
      opened.completeExceptionally(
          new IOException(what + "lookup " + address.getHostString() + ": no such host"));
      return opened;
    }
    if (!isAllowed(address.getAddress())) {
      opened.completeExceptionally(new IOException(what + "address not allowed"));
      return opened;
    }
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, reads)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, PATIENCE_MILLIS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                begin.accept(channel);
              }
            })
        .connect(address)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                opened.complete(((io.netty.channel.ChannelFuture) done).channel());
              } else {
                opened.completeExceptionally(new IOException(what + words(done.cause())));
              }
            });
    return opened;
  }

  /**
   * Whom a server is told to talk to is said by those who may write Services: not its own link,
   * where clouds keep credentials. Loopback addresses are those of pods here.
   */
  private static boolean isAllowed(InetAddress address) {
    return !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  private static String words(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("refused")) {
      return "connect: connection refused";
    }
    return failure instanceof ConnectException && text.contains("timed out")
        ? "i/o timeout"
        : "connect: " + text;
  }
}
