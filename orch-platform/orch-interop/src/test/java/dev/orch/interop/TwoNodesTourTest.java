package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
import dev.orch.contracts.network.Space;
import dev.orch.runtime.base.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two machines as two network namespaces on one link, and a third one beyond the cluster: real
 * containers, joined by a tunnel, that reach each other, Services of each type, and nothing that a
 * policy keeps from them.
 */
@Timeout(300)
class TwoNodesTourTest {
  private static final String FIRST = "192.0.2.1";
  private static final String SECOND = "192.0.2.2";
  private static final String OUTSIDE = "192.0.2.9";
  private static final String BALANCER = "203.0.113.200";
  private static final String PODS =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: c
              image: orch.test/busybox:1
              command:
              - sh
              - -c
              - |
                mkdir -p /w/cgi-bin
                printf '#!/bin/sh\\necho\\necho $(hostname) $REMOTE_ADDR\\n' > /w/cgi-bin/me
                chmod +x /w/cgi-bin/me
                exec httpd -f -p 0.0.0.0:8080 -h /w
              ports: [{name: http, containerPort: 8080}]
              readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: client}
      spec:
        selector: {matchLabels: {app: client}}
        template:
          metadata: {labels: {app: client}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: c, image: 'orch.test/busybox:1', command: [sleep, '1000']}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        type: NodePort
        clusterIP: 10.96.0.50
        selector: {app: web}
        ports: [{port: 80, targetPort: http, nodePort: 30080}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: near}
      spec:
        type: LoadBalancer
        externalTrafficPolicy: Local
        selector: {app: web}
        ports: [{port: 80, targetPort: http, nodePort: 30081}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: app}
      spec:
        replicas: 3
        selector: {matchLabels: {app: app}}
        template:
          metadata: {labels: {app: app}}
          spec:
            terminationGracePeriodSeconds: 4
            containers:
            - name: c
              image: orch.test/busybox:1
              command: [sh, -c, "trap '' TERM; mkdir /w; echo app > /w/index.html; httpd -f -p 8080 -h /w"]
              readinessProbe: {httpGet: {port: 8080, path: /}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: app}
      spec:
        type: NodePort
        selector: {app: app}
        ports: [{port: 80, targetPort: 8080, nodePort: 30090}]
      """;
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web}
      spec:
        podSelector: {matchLabels: {app: web}}
        ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: http}]}]
      """;

  @TempDir private Path folder;
  private final List<Space> spaces = new ArrayList<>();
  private final List<OrchCommand> commands = new ArrayList<>();
  private final List<Path> roots = new ArrayList<>();
  private Space first;
  private Space second;
  private Space outside;
  private Path images;
  private Kubectl kubectl;

  private record Pod(String name, String node, String ip) {}

  @BeforeEach
  void start() throws Exception {
    Machine.needs(
        Path.of("/usr/bin/crun"),
        Path.of("/usr/sbin/nft"),
        Path.of("/usr/sbin/conntrack"),
        Path.of("/usr/bin/curl"),
        TestImages.BUSYBOX);
    images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    Space link = space("link");
    link.run("ip", "link", "add", "br0", "type", "bridge");
    link.run("ip", "link", "set", "br0", "up");
    first = machine("first", link, FIRST);
    second = machine("second", link, SECOND);
    outside = machine("outside", link, OUTSIDE);
    outside.run("ip", "route", "add", BALANCER, "via", FIRST);
    String config = "--kubeconfig=" + folder.resolve("kubeconfig");
    orch(first, "up", container("up", config, "--address=" + FIRST, "--port=6443"));
    kubectl = Kubectl.in(folder, first::inside);
    String token = ended(first, "token", "token", "create", config).strip();
    List<String> join = new ArrayList<>(Splitter.on(' ').splitToList(token));
    join = join.subList(join.indexOf("node") + 1, join.size());
    join.addAll(List.of("--name=second", "--address=" + SECOND));
    orch(second, "node", container("node", join.toArray(new String[0])));
    kubectl.ok("wait --for=condition=Ready node/second --timeout=60s");
    for (Space node : List.of(first, second)) {
      String address = node == first ? FIRST : SECOND;
      orch(node, "overlay", List.of("overlay", config, "--address=" + address));
    }
    String pods = "--pod-ranges=10.244.0.0/16";
    orch(second, "proxy", List.of("proxy", config, "--name=second", pods, "--policies"));
  }

  private Space space(String name) throws Exception {
    Space made = Space.make("orch-tour-" + name);
    spaces.add(made);
    return made;
  }

  private Space machine(String name, Space link, String address) throws Exception {
    Space made = space(name);
    made.run(
        "ip", "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", link.name());
    link.run("ip", "link", "set", name, "master", "br0", "up");
    made.run("ip", "addr", "add", address + "/24", "dev", "eth0");
    made.run("ip", "link", "set", "eth0", "up");
    made.run("ip", "route", "add", "default", "via", OUTSIDE.equals(address) ? FIRST : OUTSIDE);
    return made;
  }

  private List<String> container(String command, String... more) throws IOException {
    Path root = Files.createTempDirectory("orch-tour");
    roots.add(root);
    List<String> line = new ArrayList<>(List.of(command, "--runtime=oci", "--pod-network=bridge"));
    line.addAll(List.of("--pod-mtu=1450", "--images=" + images, "--root=" + root));
    line.addAll(List.of(more));
    return line;
  }

  private OrchCommand orch(Space in, String name, List<String> arguments) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name + "-" + in.name()));
    OrchCommand made = OrchCommand.start(own, in::inside, arguments.toArray(new String[0])).ready();
    commands.add(0, made);
    return made;
  }

  private String ended(Space in, String name, String... arguments) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name));
    try (OrchCommand command = OrchCommand.start(own, in::inside, arguments)) {
      while (command.isAlive()) {
        in.run("sleep", "0.1");
      }
      return command.toString();
    }
  }

  @AfterEach
  void stop() throws Exception {
    try {
      if (kubectl != null) {
        kubectl.run("delete daemonset,deployment,pod --all --timeout=60s");
      }
      for (OrchCommand command : commands) {
        command.close();
      }
    } finally {
      for (Space space : spaces) {
        space.close();
      }
      for (Path root : roots) {
        Directories.delete(root);
      }
    }
  }

  @Test
  void podsOfTwoNodes_reachEachOtherAndServicesOfEachType() throws Exception {
    kubectl.ok("apply -f " + kubectl.file("pods.yaml", PODS));
    kubectl.ok("rollout status daemonset/web --timeout=90s");
    kubectl.ok("rollout status daemonset/client --timeout=90s");
    kubectl.ok("rollout status deployment/app --timeout=90s");
    String balanced =
        "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"" + BALANCER + "\"}]}}}";
    kubectl.ok("patch service near --subresource=status -p", balanced);
    List<Pod> webs = pods("web");
    List<Pod> clients = pods("client");
    assertThat(webs).extracting(Pod::node).containsExactlyInAnyOrder("node-0", "second");

    for (Pod client : clients) {
      for (Pod web : webs) {
        assertThat(ask(client, web.ip, 8080))
            .as("%s %s", client, web)
            .isEqualTo(web.name + " " + client.ip);
      }
      assertThat(answers(client, "10.96.0.50", 80)).isEqualTo(names(webs));
    }
    for (Pod web : webs) {
      assertThat(answers(web, "10.96.0.50", 80)).as("itself, too").isEqualTo(names(webs));
    }
    for (String node : List.of(FIRST, SECOND)) {
      Set<String> seen = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        seen.add(Splitter.on(' ').splitToList(fromOutside(node, 30080)).get(0));
      }
      assertThat(seen).isEqualTo(names(webs));
      Pod own =
          webs.stream()
              .filter(web -> web.node.equals("second") == node.equals(SECOND))
              .findFirst()
              .orElseThrow();
      assertThat(fromOutside(node, 30081)).isEqualTo(own.name + " " + OUTSIDE);
    }
    assertThat(fromOutside(BALANCER, 80)).endsWith(" " + OUTSIDE);
    outside.run("ip", "route", "add", "10.96.0.0/16", "via", FIRST);
    assertThat(outside.run("sh", "-c", "curl -s -m 1 http://10.96.0.50/ || echo lost"))
        .isEqualTo("lost\n");

    failover();

    kubectl.ok("apply -f " + kubectl.file("policy.yaml", POLICY));
    for (Pod web : webs) {
      String node = web.node.equals("second") ? SECOND : FIRST;
      until("lost\n", "curl -s -m 1 http://" + node + ":30081/ || echo lost");
      for (Pod client : clients) {
        assertThat(ask(client, web.ip, 8080)).isEqualTo(web.name + " " + client.ip);
      }
    }
  }

  /** Pods go while somebody asks them, one request after the other. */
  private void failover() throws Exception {
    String url = "http://" + SECOND + ":30090/";
    Path said = folder.resolve("load");
    Process load =
        new ProcessBuilder(
                outside.inside(
                    List.of(
                        "sh",
                        "-c",
                        "while [ ! -e "
                            + folder.resolve("stop")
                            + " ]; do curl -s -m 5 "
                            + url
                            + " || echo failed; done")))
            .redirectOutput(said.toFile())
            .start();
    for (Pod pod : pods("app")) {
      kubectl.ok("delete pod " + pod.name);
      kubectl.ok("rollout status deployment/app --timeout=60s");
    }
    Files.createFile(folder.resolve("stop"));
    assertThat(load.waitFor(20, TimeUnit.SECONDS)).isTrue();
    List<String> answers = Files.readAllLines(said, StandardCharsets.UTF_8);
    assertThat(answers).hasSizeGreaterThan(100).containsOnly("app");
    System.out.println(answers.size() + " requests while three pods went, and none failed");
  }

  private List<Pod> pods(String app) {
    String path =
        "{range .items[*]}{.metadata.name} {.spec.nodeName} {.status.podIP}{\"\\n\"}{end}";
    List<Pod> pods = new ArrayList<>();
    for (String line :
        kubectl.ok("get pods -l app=" + app + " -o", "jsonpath=" + path).strip().split("\n")) {
      List<String> words = Splitter.on(' ').splitToList(line);
      pods.add(new Pod(words.get(0), words.get(1), words.get(2)));
    }
    return pods;
  }

  private static Set<String> names(List<Pod> pods) {
    Set<String> names = new TreeSet<>();
    pods.forEach(pod -> names.add(pod.name));
    return names;
  }

  /** Who answers a pod, and whom it takes it for. */
  private String ask(Pod client, String ip, int port) {
    String request =
        "printf 'GET /cgi-bin/me HTTP/1.0\\r\\n\\r\\n' | nc -w 5 "
            + ip
            + " "
            + port
            + " | tail -n 1";
    return kubectl.ok("exec " + client.name + " -- sh -c", request).strip();
  }

  private Set<String> answers(Pod client, String ip, int port) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 20 && seen.size() < 2; i++) {
      seen.add(Splitter.on(' ').splitToList(ask(client, ip, port)).get(0));
    }
    return seen;
  }

  private String fromOutside(String ip, int port) throws Exception {
    return outside
        .run("curl", "-s", "-m", "5", "http://" + ip + ":" + port + "/cgi-bin/me")
        .strip();
  }

  private void until(String answer, String command) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String got = outside.run("sh", "-c", command);
    while (!got.equals(answer) && System.nanoTime() < end) {
      got = outside.run("sh", "-c", command);
    }
    assertThat(got).isEqualTo(answer);
  }
}
