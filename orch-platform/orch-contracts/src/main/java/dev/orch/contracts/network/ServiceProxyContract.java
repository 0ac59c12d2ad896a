package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.SyncReport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link ServiceProxy} that carries TCP in this host does. The test's own thread is both
 * the clients and the endpoints, so nothing but the proxy runs beside it.
 */
@Timeout(60)
public abstract class ServiceProxyContract extends Sockets {
  private static final Endpoint DEAD = new Endpoint("127.0.0.1", 1);

  /** The proxy under test, the same one throughout a test. */
  protected abstract ServiceProxy proxy();

  /** An address of this host on which the proxy may listen, at any port above 1023. */
  protected abstract String address();

  @AfterEach
  void closeAll() throws Exception {
    closeSockets();
    proxy().close();
  }

  private static final int PORT = 18_080;

  private SyncReport sync(ServiceTable.Entry... entries) throws Exception {
    CompletableFuture<SyncReport> report =
        proxy().sync(ServiceTable.of(List.of(entries))).toCompletableFuture();
    return report.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private ServiceTable.Entry service(Endpoint... endpoints) {
    return service(null, endpoints);
  }

  private ServiceTable.Entry service(@Nullable Duration affinity, Endpoint... endpoints) {
    return new ServiceTable.Entry("default/web", List.of(at(address(), endpoints)), affinity, null);
  }

  private static ServiceTable.Frontend at(String address, Endpoint... endpoints) {
    return ServiceTable.Frontend.clusterIp("http", address, "TCP", PORT, List.of(endpoints));
  }

  private Socket client() throws IOException {
    return client(address(), PORT);
  }

  @Test
  void bytes_areCarriedBothWays_andEachEndIsPassedOn() throws Exception {
    ServerSocket server = backend();
    assertThat(sync(service(endpoint(server)))).isEqualTo(SyncReport.CLEAN);
    Socket client = client();
    send(client, "ping");
    Socket there = accepted(server);
    assertThat(receive(there, 4)).isEqualTo("ping");
    send(there, "pong");
    assertThat(receive(client, 4)).isEqualTo("pong");
    client.shutdownOutput();
    assertThat(receiveAll(there)).isEmpty();
    send(there, "last words");
    there.close();
    assertThat(receiveAll(client)).isEqualTo("last words");
  }

  @Test
  void endpoints_takeTurns() throws Exception {
    ServerSocket a = backend();
    ServerSocket b = backend();
    ServerSocket c = backend();
    sync(service(endpoint(a), endpoint(b), endpoint(c)));
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      client();
      ports.add(accepted(a, b, c).getLocalPort());
    }
    assertThat(ports.subList(0, 3))
        .containsExactlyInAnyOrder(a.getLocalPort(), b.getLocalPort(), c.getLocalPort());
    assertThat(ports.subList(3, 6)).isEqualTo(ports.subList(0, 3));
  }

  @Test
  void deadEndpoint_isPassedOver() throws Exception {
    ServerSocket alive = backend();
    sync(service(DEAD, endpoint(alive), DEAD));
    for (int i = 0; i < 4; i++) {
      Socket client = client();
      send(client, "x");
      assertThat(receive(accepted(alive), 1)).isEqualTo("x");
    }
  }

  @Test
  void client_isResetIfNoEndpointAnswers() throws Exception {
    sync(service(DEAD));
    assertThatThrownBy(
            () -> {
              Socket client = client();
              if (client.getInputStream().read() < 0) {
                throw new IOException("the end");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void connections_areRefusedWithoutEndpoints() throws Exception {
    sync(service());
    assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
    ServerSocket server = backend();
    sync(service(endpoint(server)));
    client();
    accepted(server);
    sync(service());
    assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
  }

  @Test
  void standingConnections_surviveTheirServiceAndEachSync() throws Exception {
    ServerSocket server = backend();
    sync(service(endpoint(server)));
    Socket client = client();
    Socket there = accepted(server);
    sync(service(endpoint(server)));
    sync();
    assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
    send(client, "still");
    assertThat(receive(there, 5)).isEqualTo("still");
  }

  @Test
  void newEndpoints_areUsed_andOldOnesAreNot() throws Exception {
    ServerSocket old = backend();
    ServerSocket fresh = backend();
    sync(service(endpoint(old)));
    client();
    accepted(old);
    sync(service(endpoint(fresh)));
    for (int i = 0; i < 3; i++) {
      client();
      assertThat(accepted(old, fresh).getLocalPort()).isEqualTo(fresh.getLocalPort());
    }
  }

  @Test
  void client_staysWithItsEndpointIfTheServiceSaysSo() throws Exception {
    ServerSocket a = backend();
    ServerSocket b = backend();
    Duration stay = Duration.ofHours(3);
    sync(service(stay, endpoint(a), endpoint(b)));
    client();
    int first = accepted(a, b).getLocalPort();
    for (int i = 0; i < 4; i++) {
      client();
      assertThat(accepted(a, b).getLocalPort()).isEqualTo(first);
    }
    ServerSocket other = first == a.getLocalPort() ? b : a;
    sync(service(stay, endpoint(other)));
    client();
    assertThat(accepted(a, b).getLocalPort()).isEqualTo(other.getLocalPort());
  }

  @Test
  void brokenEndpoint_breaksItsClientAlone() throws Exception {
    ServerSocket server = backend();
    sync(service(endpoint(server)));
    Socket client = client();
    Socket there = accepted(server);
    Socket bystander = client();
    Socket standing = accepted(server);
    there.setSoLinger(true, 0);
    there.close();
    assertThatThrownBy(
            () -> {
              if (client.getInputStream().read() < 0) {
                throw new IOException("the end");
              }
            })
        .isInstanceOf(IOException.class);
    send(bystander, "fine");
    assertThat(receive(standing, 4)).isEqualTo("fine");
  }

  @Test
  void slowReader_holdsBackItsSender_andLosesNothing() throws Exception {
    ServerSocket server = backend();
    sync(service(endpoint(server)));
    int size = 32 * 1024 * 1024;
    try (SocketChannel sender = SocketChannel.open(new InetSocketAddress(address(), PORT))) {
      Socket reader = accepted(server);
      sender.configureBlocking(false);
      byte[] content = new byte[size];
      for (int i = 0; i < size; i++) {
        content[i] = (byte) (i * 31 + (i >> 8));
      }
      ByteBuffer left = ByteBuffer.wrap(content);
      int before;
      do {
        before = left.position();
        sender.write(left);
      } while (left.position() > before);
      assertThat(left.hasRemaining()).as("everything was taken at once").isTrue();
      byte[] received = new byte[size];
      int got = 0;
      while (got < size) {
        sender.write(left);
        int n = reader.getInputStream().read(received, got, size - got);
        assertThat(n).isPositive();
        got += n;
      }
      assertThat(Arrays.equals(received, content)).isTrue();
    }
  }

  @Test
  void whatCannotBeCarried_isReported_andTheRestIsCarried() throws Exception {
    ServerSocket server = backend();
    ServiceTable.Frontend sctp =
        ServiceTable.Frontend.clusterIp("dns", address(), "SCTP", 53, List.of(endpoint(server)));
    ServiceTable.Entry odd = new ServiceTable.Entry("default/odd", List.of(sctp), null, null);
    ServiceTable.Entry elsewhere =
        new ServiceTable.Entry(
            "default/elsewhere", List.of(at("192.0.2.1", endpoint(server))), null, null);
    SyncReport report = sync(odd, elsewhere, service(endpoint(server)));
    assertThat(report.problems())
        .extracting(SyncReport.Problem::service)
        .containsExactly("default/elsewhere", "default/odd");
    assertThat(report.problems()).allMatch(p -> !p.reason().isEmpty());
    client();
    accepted(server);
  }

  @Test
  void closedProxy_carriesNothing() throws Exception {
    ServerSocket server = backend();
    sync(service(endpoint(server)));
    Socket client = client();
    accepted(server);
    proxy().close();
    assertThatThrownBy(
            () -> {
              if (client.getInputStream().read() < 0) {
                throw new IOException("the end");
              }
            })
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> sync(service(endpoint(server))));
  }
}
