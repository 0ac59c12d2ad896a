package dev.orch.apiserver.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.store.api.PodStreams.Connection;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections to what stands behind the server. */
class DialerTest {
  private static final long PATIENCE_SECONDS = 30;

  /** Many reads come at once where nobody has asked for the second yet. */
  @Test
  void bytes_comeInTheirOrder() throws Exception {
    byte[] sent = new byte[8 << 20];
    new Random(1).nextBytes(sent);
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server = CompletableFuture.runAsync(() -> serve(listening, sent));
      Connection connection =
          new Dialer(loops, Runnable::run)
              .dial("127.0.0.1", listening.getLocalPort())
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      byte[] next;
      do {
        next =
            connection
                .source()
                .next()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        got.writeBytes(next);
      } while (next.length > 0);
      assertThat(got.toByteArray()).isEqualTo(sent);
      server.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      connection.close();
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void serve(ServerSocket listening, byte[] bytes) {
    try (Socket socket = listening.accept()) {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
