package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.cluster.ControllerRunner;
import dev.orch.cluster.Orch;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.controllers.election.LeaderElection;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.Api;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.ResourceCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was written against the API in-process runs against a server. */
@Timeout(120)
class RemoteClusterTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1'}]}}}}";

  private static <T extends Resource> T create(
      Api api, String namespace, Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return api.resources(type).inNamespace(namespace).create(object);
  }

  private static ConfigMap map(Api api, String name) {
    return create(api, "default", ConfigMap.class, "{'metadata':{'name':'" + name + "'}}");
  }

  private static List<Pod> pods(Api api) {
    return api.resources(Pod.class).inNamespace("default").list().items();
  }

  private static boolean isReady(Pod pod) {
    return pod.metadata().deletionTimestamp() == null
        && pod.status().conditions().stream()
            .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  @Test
  void controllersAndScheduler_bringADeploymentToRunningPods() {
    try (Orch nodes = Orch.builder().nodes(2).withoutControllers().withoutScheduler().start();
        Serving serving = new Serving(nodes.api());
        ControllerRunner runner =
            ControllerRunner.builder(serving.api())
                .controllers(BuiltInLoops.all())
                .controller(SchedulerLoop.defaults())
                .leading("kube-system", "controllers", "me")
                .start()) {
      Api api = serving.api();
      serving.until(() -> runner.leading().isTrue());
      serving.until(
          () ->
              api.resources(ServiceAccount.class)
                  .inNamespace("default")
                  .find("default")
                  .isPresent());
      create(api, "default", Deployment.class, WEB);
      serving.until(
          () -> pods(api).size() == 3 && pods(api).stream().allMatch(RemoteClusterTest::isReady));
      assertThat(pods(api)).allSatisfy(pod -> assertThat(pod.spec().nodeName()).isNotEmpty());
      serving.until(
          () ->
              api.resources(Deployment.class)
                      .inNamespace("default")
                      .get("web")
                      .status()
                      .readyReplicas()
                  == 3);
      api.resources(Deployment.class)
          .inNamespace("default")
          .edit("web", d -> d.withSpec(d.spec().withReplicas(1)));
      serving.until(() -> pods(api).size() == 1);
      runner.close();
      assertThat(runner.leading().isTrue()).isFalse();
      assertThat(
              api.resources(Lease.class)
                  .inNamespace("kube-system")
                  .get("controllers")
                  .spec()
                  .holderIdentity())
          .isEmpty();
    }
  }

  @RepeatedTest(20)
  void leadership_isGivenBackWheneverTheRunnerIsClosed() {
    LocalApi local = api(1024);
    try (Serving serving = new Serving(local)) {
      LeaderElection.Timing busy =
          new LeaderElection.Timing(
              Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMillis(1));
      ControllerRunner runner =
          ControllerRunner.builder(serving.api()).leading("default", "l", "me", busy).start();
      serving.until(() -> runner.leading().isTrue());
      runner.close();
      Lease lease = local.resources(Lease.class).inNamespace("default").get("l");
      assertThat(lease.spec().holderIdentity()).isEmpty();
    }
  }

  /** An API of its own whose store remembers so many commits. */
  private static LocalApi api(int history) {
    LocalApi api =
        LocalApi.builder()
            .clock(() -> Serving.NOW)
            .store(new MemoryStore<>(new ResourceCodec(), 1, history, 1 << 20))
            .build();
    create(api, "", Namespace.class, "{'metadata':{'name':'default'}}");
    create(api, "default", ServiceAccount.class, "{'metadata':{'name':'default'}}");
    return api;
  }

  private static void assertInformerSurvives(int history, int changes) {
    LocalApi local = api(history);
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    try (Serving serving = new Serving(local);
        Informers informers = new Informers(serving.api(), executor)) {
      map(local, "stays");
      map(local, "goes");
      Informer<ConfigMap> informer = informers.of(ConfigMap.class);
      serving.until(() -> informer.synced().isTrue());
      assertThat(informer.list()).hasSize(2);
      serving.restart(
          () -> {
            local.resources(ConfigMap.class).inNamespace("default").delete("goes");
            IntStream.range(0, changes)
                .forEach(
                    i ->
                        local
                            .resources(ConfigMap.class)
                            .inNamespace("default")
                            .edit(
                                "stays",
                                m -> m.withData(ImmutableSortedMap.of("k", Integer.toString(i)))));
            map(local, "new");
          });
      List<ConfigMap> there = local.resources(ConfigMap.class).list().items();
      serving.until(() -> informer.list().equals(there));
      map(local, "later");
      serving.until(() -> informer.get(new ObjectKey("default", "later")).isPresent());
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void informer_survivesARestartOfTheServer() {
    assertInformerSurvives(1024, 10);
  }

  @Test
  void informer_survivesARestartAfterWhichItsVersionIsGone() {
    assertInformerSurvives(16, 100);
  }
}
