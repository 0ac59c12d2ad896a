package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Chance;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.HealthCheck;
import dev.orch.network.SyncReport;
import dev.orch.network.simulated.SimulatedServiceProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCheckedProxyTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final SimulatedServiceProxy simulated =
      new SimulatedServiceProxy(Runnable::run, System::nanoTime, new Chance(1));
  private boolean broken;
  private int port;

  private final HealthCheckedProxy proxy =
      new HealthCheckedProxy(
          new ServiceProxy() {
            @Override
            public CompletionStage<SyncReport> sync(ServiceTable desired) {
              return broken
                  ? CompletableFuture.failedStage(new IOException("no rules"))
                  : simulated.sync(desired);
            }

            @Override
            public void close() {
              simulated.close();
            }
          },
          InetAddress.getLoopbackAddress(),
          Runnable::run,
          Runnable::run);

  @BeforeEach
  void findPort() throws IOException {
    port = free();
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private SyncReport sync(Entry... entries) {
    return proxy.sync(ServiceTable.of(List.of(entries))).toCompletableFuture().join();
  }

  private Entry service(String name, @Nullable Integer local) {
    return new Entry(name, List.of(), null, local == null ? null : new HealthCheck(port, local));
  }

  private HttpResponse<String> ask() throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aNodeWithEndpoints_isHealthy_andOneWithoutIsNot() throws Exception {
    assertThat(sync(service("default/web", 2))).isEqualTo(SyncReport.CLEAN);
    HttpResponse<String> good = ask();
    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(good.body())
        .isEqualTo(
            "{\"localEndpoints\":2,\"service\":{\"name\":\"web\",\"namespace\":\"default\"},"
                + "\"serviceProxyHealthy\":true}\n");
    assertThat(good.headers().firstValue("X-Load-Balancing-Endpoint-Weight")).hasValue("2");
    sync(service("default/web", 0));
    assertThat(ask().statusCode()).isEqualTo(503);
  }

  @Test
  void aNodeWhoseProxyFails_isNotHealthy_untilItSucceeds() throws Exception {
    sync(service("default/web", 1));
    broken = true;
    assertThatThrownBy(() -> sync(service("default/web", 1))).hasMessageContaining("no rules");
    assertThat(ask().statusCode()).isEqualTo(503);
    assertThat(ask().body()).contains("\"serviceProxyHealthy\":false");
    broken = false;
    sync(service("default/web", 1));
    assertThat(ask().statusCode()).isEqualTo(200);
  }

  @Test
  void aPort_isClosedWhenNobodyHasIt() throws Exception {
    sync(service("default/web", 1));
    ask();
    sync(service("default/web", null));
    assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
  }

  @Test
  void aPortThatCannotBeHad_isReported() throws Exception {
    assertThat(sync(service("a/web", 1), service("b/web", 2)).problems())
        .extracting(SyncReport.Problem::service)
        .containsExactly("b/web");
    assertThat(ask().body()).contains("\"localEndpoints\":1");
    port = free();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(sync(service("a/web", 1)).problems()).hasSize(1);
    }
    assertThat(sync(service("a/web", 1))).isEqualTo(SyncReport.CLEAN);
  }
}
