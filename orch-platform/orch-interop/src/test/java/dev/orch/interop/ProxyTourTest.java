package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.network.ServiceSpaces;
import dev.orch.contracts.network.Space;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Packet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code orch proxy} on a machine that reaches a cluster's API over a link, and what the machine
 * makes of Services of each type that kubectl makes.
 */
class ProxyTourTest {
  private static final int PATIENCE_MILLIS = 2000;
  private static final int LOOKS = 150;
  private static final String OUTSIDE = "203.0.113.9";
  private static final String NODE = "192.168.0.1";
  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: inner}
      spec: {clusterIP: 10.96.0.50, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: port}
      spec: {type: NodePort, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: balanced}
      spec:
        type: LoadBalancer
        externalTrafficPolicy: Local
        healthCheckNodePort: 32000
        ports: [{port: 80, targetPort: 8080}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: named}
      spec: {type: ExternalName, externalName: example.com}
      """;
  private static final String SLICE =
      """
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: of-%1$s, labels: {kubernetes.io/service-name: %1$s}}
      addressType: IPv4
      ports: [{port: 8080}]
      endpoints: [{addresses: [%2$s], nodeName: %3$s}]
      """;

  @TempDir private Path folder;
  private ServiceSpaces spaces;
  private OrchCommand up;
  private Kubectl kubectl;

  @BeforeEach
  void start() throws Exception {
    for (String program : new String[] {"kubectl", "nft", "conntrack", "nsenter", "curl"}) {
      Tool.of(program, folder);
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      Tool.missing("this needs root");
    }
    spaces = new ServiceSpaces("proxytour");
    Space outside = spaces.outside();
    up =
        OrchCommand.start(
                folder(folder, "up"),
                outside::inside,
                "up",
                "--address=192.168.0.254",
                "--without=nodes",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--kubeconfig=" + folder.resolve("kubeconfig"))
            .ready();
    kubectl = Kubectl.in(folder, outside::inside);
  }

  @AfterEach
  void stop() throws Exception {
    if (up != null) {
      up.close();
    }
    if (spaces != null) {
      spaces.close();
    }
  }

  private static Path folder(Path in, String name) throws Exception {
    return Files.createDirectories(in.resolve(name));
  }

  private OrchCommand proxy(String folderName, String... more) throws Exception {
    String[] arguments = new String[more.length + 1];
    arguments[0] = "proxy";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return OrchCommand.start(folder(folder, folderName), spaces.node()::inside, arguments);
  }

  private OrchCommand proxy(String folderName) throws Exception {
    return proxy(
            folderName,
            "--kubeconfig=" + folder.resolve("kubeconfig"),
            "--name=n1",
            "--pod-ranges=10.1.0.0/24")
        .ready();
  }

  private String ask(Origin origin, String source, String ip, int port) throws Exception {
    return spaces
        .send(new Packet(origin, source, ip, "TCP", port), PATIENCE_MILLIS)
        .get(30, TimeUnit.SECONDS);
  }

  private void until(String answer, Origin origin, String source, String ip, int port)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String got = ask(origin, source, ip, port);
    while (!got.equals(answer) && System.nanoTime() < end) {
      got = ask(origin, source, ip, port);
    }
    assertThat(got).isEqualTo(answer);
  }

  @Test
  void servicesOfEachType_areCarried() throws Exception {
    kubectl.ok("apply -f " + kubectl.file("services.yaml", SERVICES));
    kubectl.ok(
        "patch node n1 --subresource=status -p",
        "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"" + NODE + "\"}]}}");
    String address = "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"203.0.113.200\"}]}}}";
    kubectl.ok("patch service balanced --subresource=status -p", address);
    String slices =
        SLICE.formatted("inner", "10.1.0.1", "n1")
            + SLICE.formatted("port", "10.1.0.2", "n2")
            + SLICE.formatted("balanced", "10.1.0.3", "n1");
    kubectl.ok("apply -f " + kubectl.file("slices.yaml", slices));

    try (OrchCommand proxy = proxy("first")) {
      until("ok 10.1.0.1 8080 10.1.0.5", Origin.POD, "10.1.0.5", "10.96.0.50", 80);
      String hidden = ServiceSpaces.NODE_TO_PODS;
      assertThat(ask(Origin.OUTSIDE, OUTSIDE, NODE, 30080)).isEqualTo("ok 10.1.0.2 8080 " + hidden);
      assertThat(ask(Origin.NODE, NODE, NODE, 30080)).isEqualTo("ok 10.1.0.2 8080 " + hidden);
      assertThat(ask(Origin.OUTSIDE, OUTSIDE, "203.0.113.200", 80))
          .isEqualTo("ok 10.1.0.3 8080 " + OUTSIDE);
      assertThat(spaces.outside().run("curl", "-s", "http://" + NODE + ":32000/"))
          .contains("\"localEndpoints\":1")
          .contains("\"name\":\"balanced\"");
      kubectl.ok("delete endpointslice of-inner");
      until("refused", Origin.POD, "10.1.0.5", "10.96.0.50", 80);
      assertThat(proxy.isAlive()).isTrue();
    }
    // The kernel needs nobody to go on.
    assertThat(ask(Origin.OUTSIDE, OUTSIDE, NODE, 30080)).startsWith("ok 10.1.0.2");
    kubectl.ok("delete endpointslice of-port");
    try (OrchCommand proxy = proxy("second")) {
      until("refused", Origin.OUTSIDE, OUTSIDE, NODE, 30080);
      assertThat(proxy.isAlive()).isTrue();
    }
    try (OrchCommand cleanup = proxy("cleanup", "--cleanup")) {
      for (int look = 0; look < LOOKS && cleanup.isAlive(); look++) {
        spaces.node().run("sleep", "0.2");
      }
      assertThat(cleanup.toString()).isEmpty();
    }
    assertThat(spaces.node().run("nft", "list", "ruleset")).isEmpty();
  }
}
