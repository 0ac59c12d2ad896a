package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.openapi.models.V1Scale;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Yaml;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tour of the official Java client. */
class ClientJavaTourTest {
  private static final int PATIENCE_SECONDS = 30;

  private static ServedCluster cluster;
  private static ApiClient client;
  private static CoreV1Api core;
  private static AppsV1Api apps;

  @BeforeAll
  static void start() throws IOException {
    cluster = ServedCluster.start();
    client =
        ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(cluster.kubeconfig())))
            .setReadTimeout(Duration.ZERO)
            .build();
    core = new CoreV1Api(client);
    apps = new AppsV1Api(client);
  }

  @AfterAll
  static void close() {
    client.getHttpClient().dispatcher().executorService().shutdown();
    client.getHttpClient().connectionPool().evictAll();
    cluster.close();
  }

  private static void namespace(String name) throws Exception {
    core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(name))).execute();
    try (Watch<Map<String, Object>> accounts =
        Watch.createWatch(
            client,
            core.listNamespacedServiceAccount(name)
                .watch(true)
                .timeoutSeconds(PATIENCE_SECONDS)
                .buildCall(null),
            new TypeToken<Watch.Response<Map<String, Object>>>() {}.getType())) {
      assertThat(accounts.next().type).isEqualTo("ADDED");
    }
  }

  private static V1ConfigMap conf(String name, Map<String, String> data) {
    return new V1ConfigMap()
        .metadata(new V1ObjectMeta().name(name).putLabelsItem("app", "conf"))
        .data(data);
  }

  @Test
  void server_saysWhatItIs() throws ApiException {
    assertThat(new VersionApi(client).getCode().execute().getGitVersion()).startsWith("v1.36.");
    assertThat(core.listNode().execute().getItems())
        .hasSize(3)
        .allMatch(node -> node.getStatus().getCapacity().get("cpu").equals(new Quantity("32")));
    assertThat(core.getAPIResources().execute().getResources())
        .anyMatch(resource -> resource.getName().equals("pods"));
    V1SelfSubjectAccessReview review =
        new V1SelfSubjectAccessReview()
            .spec(
                new V1SelfSubjectAccessReviewSpec()
                    .resourceAttributes(
                        new V1ResourceAttributes().verb("delete").resource("nodes")));
    assertThat(
            new AuthorizationV1Api(client)
                .createSelfSubjectAccessReview(review)
                .execute()
                .getStatus()
                .getAllowed())
        .isTrue();
  }

  @Test
  void objects_areMadeChangedAndDeleted() throws Exception {
    namespace("changes");
    V1ConfigMap made =
        core.createNamespacedConfigMap("changes", conf("conf", Map.of("a", "1"))).execute();
    assertThat(made.getMetadata().getUid()).isNotEmpty();
    assertThatThrownBy(
            () -> core.createNamespacedConfigMap("changes", conf("conf", Map.of())).execute())
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.getCode()).isEqualTo(409);
              assertThat(refusal.getResponseBody()).contains("\"reason\":\"AlreadyExists\"");
            });
    V1ConfigMap replaced =
        core.replaceNamespacedConfigMap("conf", "changes", made.data(Map.of("b", "2"))).execute();
    assertThat(replaced.getData()).isEqualTo(Map.of("b", "2"));
    assertThatThrownBy(
            () -> core.replaceNamespacedConfigMap("conf", "changes", made.data(Map.of())).execute())
        .isInstanceOfSatisfying(
            ApiException.class, refusal -> assertThat(refusal.getCode()).isEqualTo(409));
    assertThat(
            patch(
                    V1Patch.PATCH_FORMAT_JSON_PATCH,
                    "[{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"3\"}]")
                .getData())
        .containsOnlyKeys("b", "c");
    assertThat(patch(V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"b\":null}}").getData())
        .containsOnlyKeys("c");
    assertThat(
            patch(V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, "{\"data\":{\"d\":\"4\"}}").getData())
        .containsOnlyKeys("c", "d");
    assertThat(
            patch(
                    V1Patch.PATCH_FORMAT_APPLY_YAML,
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"conf\"},"
                        + "\"data\":{\"e\":\"5\"}}")
                .getData())
        .containsOnlyKeys("c", "d", "e");
    assertThat(core.deleteNamespacedConfigMap("conf", "changes").execute().getStatus())
        .isEqualTo("Success");
    assertThatThrownBy(() -> core.readNamespacedConfigMap("conf", "changes").execute())
        .isInstanceOfSatisfying(
            ApiException.class, refusal -> assertThat(refusal.getCode()).isEqualTo(404));
  }

  private static V1ConfigMap patch(String format, String patch) throws ApiException {
    return PatchUtils.patch(
        V1ConfigMap.class,
        () -> {
          var request = core.patchNamespacedConfigMap("conf", "changes", new V1Patch(patch));
          return format.equals(V1Patch.PATCH_FORMAT_APPLY_YAML)
              ? request.fieldManager("tour").buildCall(null)
              : request.buildCall(null);
        },
        format,
        client);
  }

  @Test
  void lists_areSelectedAndPaged() throws Exception {
    namespace("lists");
    for (int i = 0; i < 5; i++) {
      core.createNamespacedConfigMap("lists", conf("c" + i, Map.of())).execute();
    }
    V1ConfigMapList first =
        core.listNamespacedConfigMap("lists").labelSelector("app=conf").limit(2).execute();
    assertThat(first.getItems()).hasSize(2);
    V1ConfigMapList second =
        core.listNamespacedConfigMap("lists")
            .labelSelector("app=conf")
            ._continue(first.getMetadata().getContinue())
            .execute();
    assertThat(second.getItems()).hasSize(3);
    assertThat(
            core.listConfigMapForAllNamespaces()
                .fieldSelector("metadata.name=c3")
                .execute()
                .getItems())
        .hasSize(1);
    core.deleteCollectionNamespacedConfigMap("lists").labelSelector("app=conf").execute();
    assertThat(core.listNamespacedConfigMap("lists").labelSelector("app=conf").execute().getItems())
        .isEmpty();
  }

  @Test
  void yaml_isLoadedAndCreated() throws Exception {
    namespace("loaded");
    V1Service service =
        Yaml.loadAs(
            "{apiVersion: v1, kind: Service, metadata: {name: web},"
                + " spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}}",
            V1Service.class);
    V1Service made = core.createNamespacedService("loaded", service).execute();
    assertThat(made.getSpec().getClusterIP()).startsWith("10.96.");
    assertThat(made.getSpec().getPorts().get(0).getTargetPort()).isEqualTo(new IntOrString("http"));
    V1Service again =
        core.createNamespacedService(
                "loaded",
                new V1Service()
                    .metadata(new V1ObjectMeta().generateName("web-"))
                    .spec(
                        new V1ServiceSpec()
                            .type("NodePort")
                            .addPortsItem(new V1ServicePort().port(80))))
            .execute();
    assertThat(again.getMetadata().getName()).startsWith("web-");
    assertThat(again.getSpec().getPorts().get(0).getNodePort()).isBetween(30000, 32767);
  }

  private static V1Deployment web() {
    V1Container container =
        new V1Container()
            .name("nginx")
            .image("nginx:1.25")
            .resources(new V1ResourceRequirements().putRequestsItem("cpu", new Quantity("100m")));
    return new V1Deployment()
        .metadata(new V1ObjectMeta().name("web"))
        .spec(
            new V1DeploymentSpec()
                .replicas(2)
                .selector(new V1LabelSelector().putMatchLabelsItem("app", "web"))
                .template(
                    new V1PodTemplateSpec()
                        .metadata(new V1ObjectMeta().putLabelsItem("app", "web"))
                        .spec(new V1PodSpec().addContainersItem(container))));
  }

  @Test
  void deployment_isScaledAndItsPodsRead() throws Exception {
    namespace("rollouts");
    apps.createNamespacedDeployment("rollouts", web()).execute();
    awaitReady(2);
    V1Scale scale = apps.readNamespacedDeploymentScale("web", "rollouts").execute();
    scale.getSpec().setReplicas(3);
    apps.replaceNamespacedDeploymentScale("web", "rollouts", scale).execute();
    awaitReady(3);
    V1Pod pod =
        core.listNamespacedPod("rollouts").labelSelector("app=web").execute().getItems().get(0);
    assertThat(pod.getSpec().getContainers().get(0).getResources().getRequests())
        .containsEntry("cpu", new Quantity("100m"));
    assertThat(core.readNamespacedPodLog(pod.getMetadata().getName(), "rollouts").execute())
        .isEqualTo("started\n");
    apps.deleteNamespacedDeployment("web", "rollouts").propagationPolicy("Foreground").execute();
    await(event -> event.type.equals("DELETED"));
    assertThat(core.listNamespacedPod("rollouts").labelSelector("app=web").execute().getItems())
        .isEmpty();
  }

  private static void awaitReady(int replicas) throws Exception {
    await(event -> Integer.valueOf(replicas).equals(event.object.getStatus().getReadyReplicas()));
  }

  private static void await(Predicate<Watch.Response<V1Deployment>> wanted) throws Exception {
    try (Watch<V1Deployment> watch =
        Watch.createWatch(
            client,
            apps.listNamespacedDeployment("rollouts")
                .watch(true)
                .timeoutSeconds(PATIENCE_SECONDS)
                .buildCall(null),
            new TypeToken<Watch.Response<V1Deployment>>() {}.getType())) {
      boolean met = false;
      while (!met && watch.hasNext()) {
        met = wanted.test(watch.next());
      }
      assertThat(met).isTrue();
    }
  }

  @Test
  void informer_holdsWhatIsThere() throws Exception {
    namespace("informed");
    core.createNamespacedConfigMap("informed", conf("before", Map.of())).execute();
    SharedInformerFactory factory = new SharedInformerFactory(client);
    SharedIndexInformer<V1ConfigMap> informer =
        factory.sharedIndexInformerFor(
            parameters ->
                core.listNamespacedConfigMap("informed")
                    .resourceVersion(parameters.resourceVersion)
                    .timeoutSeconds(parameters.timeoutSeconds)
                    .watch(parameters.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class);
    Seen seen = new Seen();
    informer.addEventHandler(seen);
    factory.startAllRegisteredInformers();
    try {
      assertThat(seen.next("before")).isTrue();
      core.createNamespacedConfigMap("informed", conf("after", Map.of())).execute();
      assertThat(seen.next("after")).isTrue();
      assertThat(informer.getIndexer().getByKey("informed/after")).isNotNull();
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }

  @Test
  void genericApi_servesAnyKind() throws Exception {
    namespace("generic");
    GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> maps =
        new GenericKubernetesApi<>(
            V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
    V1ConfigMap conf = conf("conf", Map.of());
    conf.getMetadata().setNamespace("generic");
    assertThat(maps.create(conf).throwsApiException().getObject().getMetadata().getUid())
        .isNotEmpty();
    assertThat(maps.get("generic", "conf").isSuccess()).isTrue();
    assertThat(maps.get("generic", "none").getStatus().getReason()).isEqualTo("NotFound");
    assertThat(maps.delete("generic", "conf").isSuccess()).isTrue();
  }
}
