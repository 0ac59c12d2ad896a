package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tour of fabric8's Kubernetes client, with the HTTP client that it comes with. */
class Fabric8TourTest {
  private static final long PATIENCE_SECONDS = 30;

  private static ServedCluster cluster;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    cluster = ServedCluster.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
    cluster.close();
  }

  private static KubernetesClient inNew(String namespace) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    KubernetesClient there =
        client
            .adapt(io.fabric8.kubernetes.client.NamespacedKubernetesClient.class)
            .inNamespace(namespace);
    there
        .serviceAccounts()
        .withName("default")
        .waitUntilCondition(account -> account != null, PATIENCE_SECONDS, TimeUnit.SECONDS);
    return there;
  }

  private static ConfigMap conf(String name, Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("app", "conf")
        .endMetadata()
        .withData(data)
        .build();
  }

  private static Deployment web(int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("web")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .addToMatchLabels("app", "web")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "web")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("nginx")
        .withImage("nginx:1.25")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @Test
  void server_isDiscovered() {
    assertThat(client.getKubernetesVersion().getGitVersion()).startsWith("v1.36.");
    assertThat(client.hasApiGroup("apps", true)).isTrue();
    assertThat(client.supports("apps/v1", "Deployment")).isTrue();
    assertThat(client.supports("apps/v1", "Nothing")).isFalse();
    assertThat(client.getApiResources("v1").getResources())
        .anyMatch(resource -> resource.getName().equals("pods"));
    assertThat(client.nodes().list().getItems()).hasSize(3);
    assertThat(
            client
                .authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(
                    new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("delete")
                        .withResource("nodes")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed())
        .isTrue();
  }

  @Test
  void objects_areMadeChangedAndDeleted() {
    KubernetesClient here = inNew("changes");
    ConfigMap made = here.configMaps().resource(conf("conf", Map.of("a", "1"))).create();
    assertThat(made.getMetadata().getUid()).isNotEmpty();
    assertThatThrownBy(() -> here.configMaps().resource(conf("conf", Map.of())).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal -> assertThat(refusal.getStatus().getReason()).isEqualTo("AlreadyExists"));
    here.configMaps()
        .withName("conf")
        .edit(old -> new ConfigMapBuilder(old).addToData("b", "2").build());
    here.configMaps().withName("conf").patch("{\"data\":{\"c\":\"3\"}}");
    here.configMaps()
        .withName("conf")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":null}}");
    assertThat(here.configMaps().withName("conf").get().getData())
        .isEqualTo(Map.of("b", "2", "c", "3"));
    here.configMaps().resource(conf("conf", Map.of("z", "9"))).update();
    assertThat(here.configMaps().withName("conf").get().getData()).containsOnlyKeys("z");
    assertThatThrownBy(
            () ->
                here.configMaps()
                    .resource(made)
                    .lockResourceVersion(made.getMetadata().getResourceVersion())
                    .update())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal -> assertThat(refusal.getCode()).isEqualTo(409));
    assertThatThrownBy(() -> here.configMaps().resource(conf("Bad_Name", Map.of())).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            refusal ->
                assertThat(refusal.getStatus().getDetails().getCauses())
                    .anyMatch(cause -> cause.getField().equals("metadata.name")));
    assertThat(here.configMaps().withName("conf").delete()).hasSize(1);
    assertThat(here.configMaps().withName("conf").get()).isNull();
  }

  @Test
  void objects_areAppliedByTheServer() {
    KubernetesClient here = inNew("applied");
    here.configMaps().resource(conf("conf", Map.of("a", "1"))).fieldManager("me").serverSideApply();
    assertThatThrownBy(
            () ->
                here.configMaps()
                    .resource(conf("conf", Map.of("a", "2")))
                    .fieldManager("they")
                    .serverSideApply())
        .hasMessageContaining("conflict with \"me\"");
    ConfigMap forced =
        here.configMaps()
            .resource(conf("conf", Map.of("a", "2")))
            .fieldManager("they")
            .forceConflicts()
            .serverSideApply();
    assertThat(forced.getData()).containsEntry("a", "2");
    assertThat(forced.getMetadata().getManagedFields())
        .anyMatch(entry -> entry.getManager().equals("they"));
    assertThat(here.configMaps().resource(conf("dry", Map.of())).dryRun().create()).isNotNull();
    assertThat(here.configMaps().withName("dry").get()).isNull();
  }

  @Test
  void lists_areSelectedAndPaged() {
    KubernetesClient here = inNew("lists");
    for (int i = 0; i < 5; i++) {
      here.configMaps().resource(conf("c" + i, Map.of())).create();
    }
    assertThat(here.configMaps().withLabel("app", "conf").list().getItems()).hasSize(5);
    assertThat(here.configMaps().withLabelNotIn("app", "conf").list().getItems())
        .extracting(map -> map.getMetadata().getName())
        .doesNotContain("c0");
    assertThat(here.configMaps().withField("metadata.name", "c3").list().getItems()).hasSize(1);
    ConfigMapList first =
        here.configMaps()
            .withLabel("app", "conf")
            .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder().withLimit(2L).build());
    assertThat(first.getItems()).hasSize(2);
    assertThat(first.getMetadata().getRemainingItemCount()).isNull();
    ConfigMapList second =
        here.configMaps()
            .withLabel("app", "conf")
            .list(
                new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                    .withContinue(first.getMetadata().getContinue())
                    .build());
    assertThat(second.getItems()).hasSize(3);
    here.configMaps().withLabel("app", "conf").delete();
    assertThat(here.configMaps().withLabel("app", "conf").list().getItems()).isEmpty();
    assertThat(here.configMaps().inAnyNamespace().list().getItems()).isNotEmpty();
  }

  @Test
  void yaml_isLoadedAndApplied() {
    KubernetesClient here = inNew("loaded");
    String yaml =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: plain}
        stringData: {p: x}
        """;
    List<HasMetadata> made =
        here.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .serverSideApply();
    assertThat(made).hasSize(2);
    assertThat(here.secrets().withName("plain").get().getData()).containsEntry("p", "eA==");
    GenericKubernetesResource generic =
        here.genericKubernetesResources("v1", "Service").withName("web").get();
    assertThat((String) generic.get("spec", "clusterIP")).startsWith("10.96.");
    here.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).delete();
    assertThat(here.services().withName("web").get()).isNull();
  }

  @Test
  void deployment_isScaledRolledAndDeleted() {
    KubernetesClient here = inNew("rollouts");
    here.apps().deployments().resource(web(2)).create();
    ready(here, 2);
    here.apps().deployments().withName("web").scale(3);
    ready(here, 3);
    assertThat(here.apps().deployments().withName("web").scale().getStatus().getReplicas())
        .isEqualTo(3);
    here.apps().deployments().withName("web").edit(Fabric8TourTest::newer);
    here.apps().deployments().withName("web").rolling().restart();
    ready(here, 3);
    here.apps().deployments().withName("web").rolling().undo();
    ready(here, 3);
    here.apps()
        .deployments()
        .withName("web")
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .withTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .delete();
    assertThat(here.pods().withLabel("app", "web").list().getItems()).isEmpty();
  }

  private static Deployment newer(Deployment web) {
    return new DeploymentBuilder(web)
        .editSpec()
        .editTemplate()
        .editSpec()
        .editFirstContainer()
        .withImage("nginx:1.26")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static void ready(KubernetesClient here, int replicas) {
    here.apps()
        .deployments()
        .withName("web")
        .waitUntilCondition(
            web ->
                web.getStatus() != null
                    && web.getMetadata()
                        .getGeneration()
                        .equals(web.getStatus().getObservedGeneration())
                    && Integer.valueOf(replicas).equals(web.getStatus().getUpdatedReplicas())
                    && Integer.valueOf(replicas).equals(web.getStatus().getReplicas())
                    && Integer.valueOf(replicas).equals(web.getStatus().getReadyReplicas()),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
  }

  @Test
  void pod_isAwaitedReadAndEvicted() {
    KubernetesClient here = inNew("pods");
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("box")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("busybox")
            .endContainer()
            .endSpec()
            .build();
    here.pods().resource(pod).create();
    here.pods().withName("box").waitUntilReady(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(here.pods().withName("box").getLog()).isEqualTo("started\n");
    assertThat(here.pods().withName("box").tailingLines(1).withPrettyOutput().getLog())
        .isEqualTo("started\n");
    here.pods()
        .withName("box")
        .editStatus(
            old -> {
              old.getStatus().setMessage("seen");
              return old;
            });
    assertThat(here.pods().withName("box").get().getStatus().getMessage()).isEqualTo("seen");
    assertThat(here.pods().withName("box").evict()).isTrue();
    here.pods()
        .withName("box")
        .waitUntilCondition(gone -> gone == null, 2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void service_getsAnAddress() {
    KubernetesClient here = inNew("services");
    Service service =
        here.services()
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withName("web")
                    .endMetadata()
                    .withNewSpec()
                    .addToSelector("app", "web")
                    .addNewPort()
                    .withPort(80)
                    .withTargetPort(new IntOrString("http"))
                    .endPort()
                    .withType("NodePort")
                    .endSpec()
                    .build())
            .create();
    assertThat(service.getSpec().getClusterIP()).startsWith("10.96.");
    assertThat(service.getSpec().getPorts().get(0).getNodePort()).isBetween(30000, 32767);
  }

  @Test
  void watch_tellsOfChanges() throws Exception {
    KubernetesClient here = inNew("watched");
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (Watch watch =
        here.configMaps()
            .withLabel("app", "conf")
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap map) {
                    seen.add(action + " " + map.getMetadata().getName());
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    seen.add("closed");
                  }
                })) {
      here.configMaps().resource(conf("one", Map.of())).create();
      assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("ADDED one");
      here.configMaps().resource(conf("one", Map.of("a", "1"))).update();
      assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("MODIFIED one");
      here.configMaps().withName("one").delete();
      assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("DELETED one");
    }
  }

  @Test
  void informer_holdsWhatIsThere() throws Exception {
    KubernetesClient here = inNew("informed");
    here.configMaps().resource(conf("before", Map.of())).create();
    try (SharedIndexInformer<ConfigMap> informer =
        here.configMaps().withLabel("app", "conf").inform()) {
      assertThat(informer.getIndexer().list()).hasSize(1);
      CompletableFuture<String> added = new CompletableFuture<>();
      informer.addEventHandler(
          new io.fabric8.kubernetes.client.informers.ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
              if (map.getMetadata().getName().equals("after")) {
                added.complete("after");
              }
            }

            @Override
            public void onUpdate(ConfigMap old, ConfigMap map) {}

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {}
          });
      here.configMaps().resource(conf("after", Map.of())).create();
      assertThat(added.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("after");
      assertThat(informer.getIndexer().getByKey("informed/after")).isNotNull();
    }
  }

  @Test
  void leader_isElectedByALease() throws Exception {
    KubernetesClient here = inNew("elected");
    CompletableFuture<String> leads = new CompletableFuture<>();
    CompletableFuture<?> election =
        here.leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("tour")
                    .withLock(new LeaseLock("elected", "lock", "me"))
                    .withLeaseDuration(Duration.ofSeconds(15))
                    .withRenewDeadline(Duration.ofSeconds(10))
                    .withRetryPeriod(Duration.ofSeconds(2))
                    .withReleaseOnCancel()
                    .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leads::complete))
                    .build())
            .build()
            .start();
    assertThat(leads.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("me");
    assertThat(here.leases().withName("lock").get().getSpec().getHolderIdentity()).isEqualTo("me");
    election.cancel(true);
  }
}
