package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.cluster.LoopbackCloud;
import dev.orch.controllers.cloud.CloudException;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.LoadBalancers;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.NodeStatusBuilder;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServicePortBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LoopbackCloudTest extends CloudProviderContract {
  private static final String CLUSTER = "c";
  private static final int PATIENCE_MILLIS = 10_000;

  private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
  private final LoopbackCloud cloud = new LoopbackCloud(worker);
  private final LoadBalancers balancers = cloud.loadBalancers().orElseThrow();

  @AfterEach
  void close() throws InterruptedException {
    cloud.close();
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  protected CloudProvider provider() {
    return cloud;
  }

  @Override
  protected void settle(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      assertThat(failed).hasCauseInstanceOf(CloudException.class);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private <T> T onWorker(Callable<T> task) {
    try {
      return worker.submit(task).get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static Node node(String name, String address) {
    return NodeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).uid("uid-" + name).build())
        .status(
            NodeStatusBuilder.builder()
                .addresses(List.of(new NodeAddress("InternalIP", address)))
                .build())
        .build();
  }

  @Override
  protected Node start(String name) {
    Node node = node(name, "127.0.0.1");
    onWorker(() -> cloud.simulated().start(name, node.status().addresses()));
    return node;
  }

  @Override
  protected boolean stop(Node node) {
    return onWorker(
        () -> {
          cloud.simulated().change(node.metadata().name(), was -> was.withShutdown(true));
          return true;
        });
  }

  @Override
  protected void end(Node node) {
    onWorker(
        () -> {
          cloud.simulated().end(node.metadata().name());
          return true;
        });
  }

  private <T> T got(CompletionStage<T> stage) {
    settle(stage);
    return stage.toCompletableFuture().join();
  }

  private static Service service(String protocol, int nodePort) {
    ServicePort port =
        ServicePortBuilder.builder()
            .name("one")
            .protocol(protocol)
            .port(18077)
            .nodePort(nodePort)
            .build();
    return ServiceBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().namespace("n").name("web").uid("uid-web").build())
        .spec(ServiceSpecBuilder.builder().type("LoadBalancer").ports(List.of(port)).build())
        .build();
  }

  /** What stands for a node's node port: it says who it is. */
  private static ServerSocket listen(String address, int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 50, InetAddress.getByName(address));
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    client.getOutputStream().write(server.getInetAddress().getAddress());
                  }
                }
              } catch (IOException closed) {
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static String reached(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(address, 18077), PATIENCE_MILLIS);
      return Arrays.toString(socket.getInputStream().readNBytes(4));
    }
  }

  private static Set<String> reachedOf(String address) throws IOException {
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < 6; i++) {
      reached.add(reached(address));
    }
    return reached;
  }

  @Test
  void connections_areBalancedOverTheNodesNodePorts() throws Exception {
    Node one = node("one", "127.0.64.1");
    Node two = node("two", "127.0.64.2");
    try (ServerSocket first = listen("127.0.64.1", 0);
        ServerSocket second = listen("127.0.64.2", first.getLocalPort())) {
      Service web = service("TCP", first.getLocalPort());
      LoadBalancerIngress at =
          got(balancers.ensure(CLUSTER, web, List.of(one, two)))
              .status()
              .orElseThrow()
              .ingress()
              .get(0);
      assertThat(at.ip()).startsWith("127.192.");
      assertThat(at.ipMode()).isEqualTo("Proxy");
      assertThat(reachedOf(at.ip())).containsExactly("[127, 0, 64, 1]", "[127, 0, 64, 2]");
      got(balancers.update(CLUSTER, web, List.of(two)));
      assertThat(reachedOf(at.ip())).containsExactly("[127, 0, 64, 2]");
      second.close();
      got(balancers.update(CLUSTER, web, List.of(two, one)));
      assertThat(reachedOf(at.ip())).as("who answers").containsExactly("[127, 0, 64, 1]");
      got(balancers.delete(CLUSTER, web));
      assertThatThrownBy(() -> reached(at.ip())).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void whatItCantCarry_isSaid() {
    Service udp = service("UDP", 31999);
    CompletionStage<?> ensured = balancers.ensure(CLUSTER, udp, List.of(node("n", "127.0.0.1")));
    assertThatThrownBy(() -> got(ensured))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CloudException.class)
        .hasMessageContaining("protocol UDP isn't carried");
  }

  @Test
  void nodesThatAreThere_areAdopted_unlessTheirInstanceWasEnded() {
    Node own = node("own", "127.0.0.1");
    String id = got(cloud.instances().orElseThrow().find(own)).orElseThrow().providerId();
    assertThat(id).isEqualTo("loopback://own");
    try (LoopbackCloud next = new LoopbackCloud(worker)) {
      Node known = own.withSpec(own.spec().withProviderID(id));
      assertThat(got(next.instances().orElseThrow().find(known))).isPresent();
      Node foreign = own.withSpec(own.spec().withProviderID("aws://i-1"));
      assertThat(got(next.instances().orElseThrow().find(foreign))).isEmpty();
    }
    end(own);
    assertThat(got(cloud.instances().orElseThrow().find(own))).isEmpty();
  }

  @Test
  void addressThatAServiceHadBefore_isItsAgain() {
    Node node = node("n", "127.0.0.1");
    Service web = service("TCP", 31998);
    Service told =
        web.withStatus(
            web.status()
                .withLoadBalancer(
                    new dev.orch.model.core.LoadBalancerStatus(
                        List.of(new LoadBalancerIngress("127.192.7.7", "", "Proxy", List.of())))));
    assertThat(got(balancers.ensure(CLUSTER, told, List.of(node))).status().orElseThrow().ingress())
        .singleElement()
        .matches(ingress -> ingress.ip().equals("127.192.7.7"));
  }
}
