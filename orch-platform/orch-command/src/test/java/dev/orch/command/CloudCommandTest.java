package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.Resource;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.LoadBalancerIngress;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cloud controllers with the cloud of this host, within a cluster and beside one. */
class CloudCommandTest {
  private static final String NODE =
      "{'metadata':{'name':'far'},'spec':{'taints':[{"
          + "'key':'node.cloudprovider.kubernetes.io/uninitialized','value':'true',"
          + "'effect':'NoSchedule'}]}}";
  private static final String BALANCED =
      "{'metadata':{'name':'web'},'spec':{'type':'LoadBalancer','ports':[{'port':18082}]}}";

  @TempDir private Path folder;
  @TempDir private Path other;

  private RemoteApi api() throws Exception {
    return RemoteApi.builder(
            KubeConfig.of(List.of(folder.resolve("kubeconfig"))).access(InstantSource.system()))
        .build();
  }

  private static <T extends Resource> void create(
      RemoteApi api, String namespace, Class<T> type, String json) {
    api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  private static String address(RemoteApi api) {
    List<LoadBalancerIngress> ingress =
        api.resources(Service.class)
            .inNamespace("default")
            .get("web")
            .status()
            .loadBalancer()
            .ingress();
    return ingress.isEmpty() ? "" : ingress.get(0).ip();
  }

  private static boolean isAnswered(HttpClient client, String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body().equals("GET /hello");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void balancerOfAClusterInTheLoopbackCloud_leadsToItsPods() throws Exception {
    Path manifest =
        Files.writeString(
            folder.resolve("web.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec:
              containers:
                - name: answer
                  image: none
                  command: [%s, -Xmx32m, -XX:TieredStopAtLevel=1, %s]
                  env:
                  - {name: %s, value: '%s'}
                  - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: LoadBalancer
              selector: {app: web}
              ports: [{port: 18081, targetPort: 8000}]
            """
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    Path.of("src/test/resources/HttpAnswer.java").toAbsolutePath(),
                    OrchProcess.MARK,
                    folder));
    try (OrchProcess orch =
            OrchProcess.ready(
                OrchProcess.up(folder, "--cloud-provider=loopback", "-f", manifest.toString()));
        RemoteApi api = api()) {
      Node node = api.resources(Node.class).get("node-0");
      orch.until("an address", () -> !address(api).isEmpty());
      String url = "http://" + address(api) + ":18081/hello";
      assertThat(url).startsWith("http://127.192.");
      HttpClient client = HttpClient.newHttpClient();
      orch.until("an answer", () -> isAnswered(client, url));
      assertThat(api.resources(Node.class).get("node-0").spec().providerID())
          .isEqualTo("loopback://node-0");
      assertThat(node.metadata().uid()).isNotEmpty();
      api.resources(Service.class).inNamespace("default").delete("web");
      orch.until(
          "its end",
          () -> api.resources(Service.class).inNamespace("default").find("web").isEmpty());
      assertThat(isAnswered(HttpClient.newHttpClient(), url)).isFalse();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cloudAlone_worksForAClusterElsewhere() throws Exception {
    try (OrchProcess orch =
            OrchProcess.ready(OrchProcess.up(folder, "--without=scheduler,nodes,controllers"));
        RemoteApi api = api();
        OrchProcess cloud =
            OrchProcess.ready(
                OrchProcess.command(
                    other, "cloud", "--kubeconfig=" + folder.resolve("kubeconfig")))) {
      assertThat(cloud.out())
          .startsWith("controlling https://127.0.0.1:")
          .endsWith(
              " on loopback by cloud-node-controller, cloud-node-lifecycle-controller,"
                  + " service-lb-controller\n");
      create(api, "", Node.class, NODE);
      create(api, "default", Service.class, BALANCED);
      orch.until(
          "the node's id",
          () -> api.resources(Node.class).get("far").spec().providerID().equals("loopback://far"));
      assertThat(api.resources(Node.class).get("far").spec().taints())
          .noneMatch(taint -> taint.key().startsWith("node.cloudprovider.kubernetes.io/"));
      orch.until("an address", () -> address(api).startsWith("127.192."));
      assertThat(
              api.resources(Lease.class)
                  .inNamespace("kube-system")
                  .get("cloud-controller-manager")
                  .spec()
                  .holderIdentity())
          .isNotEmpty();
      api.resources(Service.class).inNamespace("default").delete("web");
      orch.until(
          "its end",
          () -> api.resources(Service.class).inNamespace("default").find("web").isEmpty());
      assertThat(cloud.terminate().status()).isZero();
    }
  }

  @Test
  void wrongOptions_areRefused() throws Exception {
    OrchProcess.Ended nobody =
        OrchProcess.run(
            OrchProcess.command(folder, "cloud", "--kubeconfig=none", "--cloud-provider=nimbus"));
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("--cloud-provider: there is none called 'nimbus'");
    OrchProcess.Ended without =
        OrchProcess.run(
            OrchProcess.command(
                folder, "controllers", "--kubeconfig=none", "--allocate-node-cidrs"));
    assertThat(without.status()).isEqualTo(2);
    assertThat(without.err()).contains("--allocate-node-cidrs: it needs --cluster-cidr");
  }

  @Test
  void nodes_getRangesOfTheClusters() throws Exception {
    try (OrchProcess orch =
            OrchProcess.ready(OrchProcess.up(folder, "--without=scheduler,nodes,controllers"));
        RemoteApi api = api();
        OrchProcess controllers =
            OrchProcess.ready(
                OrchProcess.command(
                    other,
                    "controllers",
                    "--kubeconfig=" + folder.resolve("kubeconfig"),
                    "--leader-elect=false",
                    "--only=node-ipam-controller",
                    "--allocate-node-cidrs",
                    "--cluster-cidr=10.64.0.0/16,fd00:7::/56",
                    "--node-cidr-mask-size=26"))) {
      assertThat(controllers.out()).endsWith(" by node-ipam-controller\n");
      create(api, "", Node.class, "{'metadata':{'name':'far'}}");
      orch.until(
          "ranges", () -> api.resources(Node.class).get("far").spec().podCIDRs().size() == 2);
      assertThat(api.resources(Node.class).get("far").spec().podCIDRs())
          .containsExactly("10.64.0.0/26", "fd00:7::/64");
    }
  }
}
