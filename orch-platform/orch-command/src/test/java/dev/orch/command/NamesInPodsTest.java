package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
import dev.orch.contracts.network.Space;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.runtime.base.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods of real containers find what the cluster names, by the resolv.conf that they are given. */
class NamesInPodsTest {
  /** Of loopback, and nobody else's. */
  private static final String SERVER = "127.77.0.53";

  private static final String ALIAS = "alias.default.svc.cluster.local";
  private static final String SCRIPT =
      "until nslookup -type=a "
          + ALIAS
          + " >/dev/null; do sleep 1; done; cat /etc/resolv.conf;"
          + " nslookup -type=a "
          + ALIAS
          + "; nslookup -type=a nobody.default.svc.cluster.local; true";

  @TempDir private Path folder;

  private static <T extends Resource> T create(RemoteApi api, Class<T> type, String json) {
    return api.resources(type)
        .inNamespace("default")
        .create(api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  @Test
  void pod_findsServicesByTheirNames() throws Exception {
    Machine.needs(Path.of("/usr/bin/crun"), TestImages.BUSYBOX);
    Path state = Files.createTempDirectory("orch-names");
    Path images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    try (OrchProcess orch =
            OrchProcess.ready(
                OrchProcess.up(
                    folder,
                    "--runtime=oci",
                    "--images=" + images,
                    "--root=" + state,
                    "--dns=" + SERVER,
                    "--dns-upstream=none"));
        RemoteApi api =
            RemoteApi.builder(
                    KubeConfig.of(List.of(folder.resolve("kubeconfig")))
                        .access(InstantSource.system()))
                .build()) {
      Service web =
          create(api, Service.class, "{'metadata':{'name':'web'},'spec':{'ports':[{'port':80}]}}");
      create(
          api,
          Service.class,
          "{'metadata':{'name':'alias'},'spec':{'type':'ExternalName','externalName':'web.default.svc.cluster.local'}}");
      create(
          api,
          Pod.class,
          "{'metadata':{'name':'asker'},'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'%s','imagePullPolicy':'Never','command':['sh','-c','%s']}]}}"
              .formatted(TestImages.PLAIN, SCRIPT));
      orch.until(
          "the pod's end",
          () ->
              api.resources(Pod.class)
                  .inNamespace("default")
                  .get("asker")
                  .status()
                  .phase()
                  .equals("Succeeded"));
      assertThat(orch.client().text("/api/v1/namespaces/default/pods/asker/log"))
          .contains("nameserver " + SERVER + "\n")
          .contains("search default.svc.cluster.local svc.cluster.local cluster.local")
          .contains("options ndots:5")
          .contains(ALIAS + "\tcanonical name = web.default.svc.cluster.local")
          .contains("Address: " + web.spec().clusterIP())
          .contains("can't find nobody.default.svc.cluster.local: NXDOMAIN");
    } finally {
      Directories.delete(state);
    }
  }

  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec: {clusterIP: 10.96.7.7, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: asker, namespace: default}
      spec:
        restartPolicy: Never
        volumes: [{name: out, hostPath: {path: "@OUT@"}}]
        containers:
        - name: c
          image: orch.test/busybox:1
          imagePullPolicy: Never
          volumeMounts: [{name: out, mountPath: /out}]
          command:
          - sh
          - -c
          - |
            for server in "" 10.96.0.10; do
              until nslookup -type=a web.default.svc.cluster.local $server >/out/now; do sleep 1; done
              cat /out/now >>/out/said
            done
            touch /out/done
      """;

  /** Pods in networks of their own ask the node, and the Service that leads to it. */
  @Test
  void podWithItsOwnNetwork_findsServicesByTheirNames() throws Exception {
    Machine.needs(Path.of("/usr/bin/crun"), TestImages.BUSYBOX, Path.of("/usr/sbin/nft"));
    Path state = Files.createTempDirectory("orch-names");
    Path images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    Path out = Files.createDirectories(folder.resolve("told"));
    Path manifests =
        Files.writeString(
            folder.resolve("manifests.yaml"), MANIFESTS.replace("@OUT@", out.toString()));
    try (Space node = Space.make("orch-names")) {
      node.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
      node.run("ip", "addr", "add", "10.77.0.1/24", "dev", "up0");
      node.run("ip", "link", "set", "up0", "up");
      node.run("ip", "link", "set", "up1", "up");
      ProcessBuilder up =
          OrchProcess.up(
              folder,
              "--runtime=oci",
              "--pod-network=bridge",
              "--address=10.77.0.1",
              "--images=" + images,
              "--root=" + state,
              "--dns=10.77.0.1",
              "--dns-upstream=none",
              "-f",
              manifests.toString());
      up.command(node.inside(up.command()));
      try (OrchProcess orch = OrchProcess.ready(up)) {
        orch.until("what the pod was told", () -> Files.exists(out.resolve("done")));
        assertThat(Files.readString(out.resolve("said")))
            .contains("Server:\t\t10.77.0.1")
            .contains("Server:\t\t10.96.0.10")
            .contains("Address: 10.96.7.7");
      }
    } finally {
      Directories.delete(state);
    }
  }
}
