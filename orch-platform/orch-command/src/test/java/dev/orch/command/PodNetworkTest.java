package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
import dev.orch.contracts.network.Space;
import dev.orch.runtime.base.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pods of real containers with networks of their own, on a node in a network namespace. */
@Timeout(180)
class PodNetworkTest {
  private static final String NODE = "192.0.2.1";

  private static final String PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: c
          image: orch.test/busybox:1
          command: [sh, -c, 'mkdir /w; echo I am web > /w/index.html; exec httpd -f -p 8080 -h /w']
          ports: [{containerPort: 8080, hostPort: 9090}]
          readinessProbe: {httpGet: {port: 8080, path: /}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{port: 80, targetPort: 8080, nodePort: 30080}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: c, image: 'orch.test/busybox:1', command: [sleep, '1000']}]
      """;

  /** The reference's plugins, with the ranges that the built-in bridge would have. */
  private static final String PLUGINS =
      """
      {"cniVersion": "1.0.0", "name": "real", "plugins": [
        {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "10.244.0.0/24"}]],
                  "routes": [{"dst": "0.0.0.0/0"}]}},
        {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;

  @TempDir private Path folder;

  @Test
  void pods_haveAddressesOfTheirOwn_andReachEachOtherServicesAndTheApi() throws Exception {
    run("orch0", "--pod-network=bridge");
  }

  @Test
  void pods_canHaveThemFromRealPlugins() throws Exception {
    Machine.needs(Path.of("/usr/lib/cni/bridge"), Path.of("/usr/sbin/iptables"));
    Path configurations = Files.createDirectories(folder.resolve("net.d"));
    Files.writeString(
        configurations.resolve("10-real.conflist"), PLUGINS.formatted(folder.resolve("addresses")));
    run(
        "cni0",
        "--cni-conf-dir=" + configurations,
        "--cni-bin-dir=/usr/lib/cni",
        "--pod-cidr=10.244.0.0/24");
    try (Stream<Path> held = Files.list(folder.resolve("addresses/real"))) {
      assertThat(held.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("10."));
    }
  }

  private void run(String bridge, String... network) throws Exception {
    Machine.needs(
        Path.of("/usr/bin/crun"),
        Path.of("/usr/sbin/nft"),
        Path.of("/usr/bin/kubectl"),
        Path.of("/usr/bin/curl"),
        TestImages.BUSYBOX);
    Path images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    Path root = Files.createTempDirectory("orch-pods");
    Path manifest = Files.writeString(folder.resolve("pods.yaml"), PODS);
    try (Space node = Space.make("pods" + ProcessHandle.current().pid())) {
      node.run("ip", "link", "add", "wire", "type", "veth", "peer", "name", "end");
      node.run("ip", "addr", "add", NODE + "/24", "dev", "wire");
      node.run("ip", "link", "set", "wire", "up");
      node.run("ip", "link", "set", "end", "up");
      node.run("ip", "route", "add", "default", "dev", "wire");
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--runtime=oci",
                  "--address=" + NODE,
                  "--images=" + images,
                  "--root=" + root,
                  "-f",
                  manifest.toString()));
      options.addAll(List.of(network));
      ProcessBuilder up = OrchProcess.up(folder, options.toArray(String[]::new));
      up.command(new ArrayList<>(node.inside(up.command())));
      try (OrchProcess orch = OrchProcess.ready(up)) {
        kubectl(node, "wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s");
        reach(node);
        kubectl(node, "delete", "pod", "--all", "--timeout=60s");
        try (Stream<Path> left = Files.list(root.resolve("node-0/network/attachments"))) {
          assertThat(left).isEmpty();
        }
        assertThat(node.run("ip", "-br", "link", "show", "type", "veth"))
            .doesNotContain("master " + bridge);
        orch.terminate();
      }
    } finally {
      Directories.delete(root);
    }
  }

  private void reach(Space node) throws Exception {
    String ip = kubectl(node, "get", "pod", "web", "-o", "jsonpath={.status.podIP}");
    String service = kubectl(node, "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
    assertThat(ip).startsWith("10.244.0.");
    assertThat(service).matches("10\\.(9[6-9]|10\\d|11[01])\\..*");
    for (List<String> target :
        List.of(
            List.of(ip, "8080"),
            List.of(service, "80"),
            List.of(NODE, "9090"),
            List.of(NODE, "30080"))) {
      String url = "http://" + target.get(0) + ":" + target.get(1) + "/";
      assertThat(node.run("curl", "-s", "-m", "5", url))
          .as("%s from the node", url)
          .isEqualTo("I am web\n");
      for (String pod : List.of("client", "web")) {
        String request =
            "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 "
                + String.join(" ", target)
                + " | tail -n 1";
        assertThat(kubectl(node, "exec", pod, "--", "sh", "-c", request))
            .as("%s from %s", url, pod)
            .isEqualTo("I am web\n");
      }
    }
    String api = "nc -w 5 $KUBERNETES_SERVICE_HOST $KUBERNETES_SERVICE_PORT </dev/null && echo yes";
    assertThat(kubectl(node, "exec", "client", "--", "sh", "-c", api)).isEqualTo("yes\n");
    assertThat(kubectl(node, "exec", "client", "--", "ip", "-4", "addr", "show", "eth0"))
        .contains("inet 10.244.0.");
  }

  private String kubectl(Space node, String... arguments) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("kubectl", "--kubeconfig=" + folder.resolve("kubeconfig")));
    line.addAll(List.of(arguments));
    return node.run(line.toArray(String[]::new));
  }
}
