package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
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
}
