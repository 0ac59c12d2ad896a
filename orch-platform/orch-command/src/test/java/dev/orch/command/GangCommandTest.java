package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gangs over HTTP: a server that has its gates open, and a scheduler beside it. */
class GangCommandTest {
  private static final String GATES = "--feature-gates=GenericWorkload=true,GangScheduling=true";

  @TempDir private Path folder;
  @TempDir private Path own;

  private static <T extends Resource> void create(RemoteApi api, Kind<T> kind, String json) {
    T object = kind.read(Json.parse(json.replace('\'', '"')), unknown -> {});
    (kind.isNamespaced() ? api.resources(kind).inNamespace("default") : api.resources(kind))
        .create(object);
  }

  private static long bound(RemoteApi api) {
    return api.resources(Pod.class).inNamespace("default").list().items().stream()
        .filter(pod -> !pod.spec().nodeName().isEmpty())
        .count();
  }

  private static void pod(RemoteApi api, int i) {
    create(
        api,
        BuiltInKinds.POD,
        "{'metadata':{'name':'p"
            + i
            + "'},'spec':{'schedulingGroup':{'podGroupName':'g'},"
            + "'tolerations':[{'operator':'Exists'}],'containers':[{'name':'c','image':'i:1'}]}}");
  }

  @Test
  void gang_isBoundWhenItIsComplete() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (OrchProcess orch =
            OrchProcess.ready(OrchProcess.up(folder, "--without=scheduler,nodes", GATES));
        RemoteApi api =
            RemoteApi.builder(KubeConfig.of(List.of(kubeconfig)).access(InstantSource.system()))
                .build();
        OrchProcess scheduler =
            OrchProcess.ready(
                OrchProcess.command(own, "scheduler", "--kubeconfig=" + kubeconfig, GATES))) {
      orch.until(
          "a ServiceAccount",
          () ->
              api.resources(ServiceAccount.class)
                  .inNamespace("default")
                  .find("default")
                  .isPresent());
      create(
          api,
          BuiltInKinds.NODE,
          "{'metadata':{'name':'n'},'status':{'allocatable':{'cpu':'4','memory':'1Gi','pods':'9'}}}");
      create(
          api,
          GroupKinds.POD_GROUP,
          "{'metadata':{'name':'g'},'spec':{'schedulingPolicy':{'gang':{'minCount':3}}}}");
      pod(api, 0);
      pod(api, 1);
      create(
          api,
          BuiltInKinds.POD,
          "{'metadata':{'name':'alone'},'spec':{'tolerations':"
              + "[{'operator':'Exists'}],'containers':[{'name':'c','image':'i:1'}]}}");
      orch.until("the other pod on a node", () -> bound(api) == 1);
      assertThat(bound(api)).isEqualTo(1);
      pod(api, 2);
      orch.until("the gang on a node", () -> bound(api) == 4);
      orch.until(
          "a condition",
          () ->
              api
                  .resources(GroupKinds.POD_GROUP)
                  .inNamespace("default")
                  .get("g")
                  .status()
                  .conditions()
                  .stream()
                  .anyMatch(c -> c.reason().equals("Scheduled")));
    }
  }

  @Test
  void groups_areNotServedWithoutTheGate() throws Exception {
    try (OrchProcess orch = OrchProcess.ready(OrchProcess.up(folder, "--without=scheduler,nodes"));
        RemoteApi api =
            RemoteApi.builder(
                    KubeConfig.of(List.of(folder.resolve("kubeconfig")))
                        .access(InstantSource.system()))
                .build()) {
      assertThat(orch.out()).isNotEmpty();
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> api.resources(GroupKinds.POD_GROUP).inNamespace("default").list()))
          .hasMessageContaining("could not find the requested resource");
    }
  }
}
