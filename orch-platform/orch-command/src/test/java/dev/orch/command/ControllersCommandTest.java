package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.Resource;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.batch.Job;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.api.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers alone, against a server of their own over HTTP. */
class ControllersCommandTest {
  private static final String SET =
      "{'metadata':{'name':'db'},'spec':{'replicas':2,'serviceName':'db','podManagementPolicy':"
          + "'Parallel','selector':{'matchLabels':{'app':'db'}},'template':{'metadata':{'labels':"
          + "{'app':'db'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}}";
  private static final String JOB =
      "{'metadata':{'name':'once'},'spec':{'template':{'spec':{'restartPolicy':'Never',"
          + "'containers':[{'name':'c','image':'i:1'}]}}}}";

  @TempDir private static Path folder;
  private static OrchProcess orch;
  private static RemoteApi api;

  @TempDir private Path own;

  @BeforeAll
  static void start() throws Exception {
    orch = OrchProcess.ready(OrchProcess.up(folder, "--without=scheduler,nodes,controllers"));
    api =
        RemoteApi.builder(
                KubeConfig.of(List.of(folder.resolve("kubeconfig"))).access(InstantSource.system()))
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    api.close();
    orch.close();
  }

  private static String kubeconfig() {
    return "--kubeconfig=" + folder.resolve("kubeconfig");
  }

  private static <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  private static <T extends Resource> void create(Class<T> type, String json) {
    of(type).create(api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  @Test
  void controllers_keepAClusterElsewhere() throws Exception {
    Path authority = Files.writeString(own.resolve("ca.crt"), "PEM\n");
    try (OrchProcess controllers =
        OrchProcess.ready(
            OrchProcess.command(own, "controllers", kubeconfig(), "--root-ca-file=" + authority))) {
      assertThat(controllers.out())
          .startsWith("controlling https://127.0.0.1:")
          .contains("statefulset-controller");
      orch.until("a map", () -> of(ConfigMap.class).find("kube-root-ca.crt").isPresent());
      create(StatefulSet.class, SET);
      create(Job.class, JOB);
      orch.until("their pods", () -> of(Pod.class).list().items().size() == 3);
      assertThat(of(Pod.class).list().items())
          .extracting(pod -> pod.metadata().name())
          .contains("db-0", "db-1");
      assertThat(
              api.resources(Lease.class)
                  .inNamespace("kube-system")
                  .get("kube-controller-manager")
                  .spec()
                  .holderIdentity())
          .isNotEmpty();
      of(StatefulSet.class).delete("db");
      orch.until("one pod", () -> of(Pod.class).list().items().size() == 1);
    }
  }

  @Test
  void only_runsThoseThatAreNamed() throws Exception {
    try (OrchProcess controllers =
        OrchProcess.ready(
            OrchProcess.command(
                own,
                "controllers",
                kubeconfig(),
                "--only=serviceaccount-controller",
                "--leader-elect=false"))) {
      assertThat(controllers.out()).endsWith(" by serviceaccount-controller\n");
      api.resources(Namespace.class)
          .create(
              api.kinds()
                  .of(Namespace.class)
                  .read(Json.parse("{\"metadata\":{\"name\":\"more\"}}"), unknown -> {}));
      orch.until(
          "an account",
          () ->
              api.resources(ServiceAccount.class).inNamespace("more").find("default").isPresent());
    }
  }
}
