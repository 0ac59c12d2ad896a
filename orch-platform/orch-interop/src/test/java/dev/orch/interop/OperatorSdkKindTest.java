package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An operator of the Java Operator SDK with a kind of its own: for each page a ConfigMap and a
 * Deployment that the SDK keeps as its dependents, and a status that says how many pods serve it.
 */
class OperatorSdkKindTest {
  private static final long PATIENCE_SECONDS = 60;

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: pages.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: pages, singular: page, kind: Page}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  required: [text]
                  properties:
                    text: {type: string, minLength: 1}
                    replicas: {type: integer, default: 2}
                status:
                  type: object
                  properties: {serving: {type: integer}}
      """;

  /** What a page is to be. */
  public static final class PageSpec {
    public String text;
    public Integer replicas;
  }

  /** How far it is. */
  public static final class PageStatus {
    public Integer serving;
  }

  /** The kind. */
  @Group("example.com")
  @Version("v1")
  public static final class Page extends CustomResource<PageSpec, PageStatus>
      implements Namespaced {
    private static final long serialVersionUID = 1;
  }

  /** The page's text. */
  @KubernetesDependent
  public static final class Text extends CRUDKubernetesDependentResource<ConfigMap, Page> {
    /** Made by the SDK. */
    public Text() {
      super(ConfigMap.class);
    }

    @Override
    protected ConfigMap desired(Page page, Context<Page> context) {
      return new ConfigMapBuilder()
          .withNewMetadata()
          .withName(page.getMetadata().getName())
          .withNamespace(page.getMetadata().getNamespace())
          .endMetadata()
          .withData(Map.of("index.html", page.getSpec().text))
          .build();
    }
  }

  /** Who serves it. */
  @KubernetesDependent
  public static final class Server extends CRUDKubernetesDependentResource<Deployment, Page> {
    /** Made by the SDK. */
    public Server() {
      super(Deployment.class);
    }

    @Override
    protected Deployment desired(Page page, Context<Page> context) {
      Map<String, String> labels = Map.of("page", page.getMetadata().getName());
      return new DeploymentBuilder()
          .withNewMetadata()
          .withName(page.getMetadata().getName())
          .withNamespace(page.getMetadata().getNamespace())
          .endMetadata()
          .withNewSpec()
          .withReplicas(page.getSpec().replicas)
          .withNewSelector()
          .withMatchLabels(labels)
          .endSelector()
          .withNewTemplate()
          .withNewMetadata()
          .withLabels(labels)
          .endMetadata()
          .withNewSpec()
          .addNewContainer()
          .withName("web")
          .withImage("nginx")
          .endContainer()
          .endSpec()
          .endTemplate()
          .endSpec()
          .build();
    }
  }

  /** The sample operator. */
  @Workflow(dependents = {@Dependent(type = Text.class), @Dependent(type = Server.class)})
  @ControllerConfiguration
  public static final class Pages implements Reconciler<Page> {
    @Override
    public UpdateControl<Page> reconcile(Page page, Context<Page> context) {
      Integer ready =
          context
              .getSecondaryResource(Deployment.class)
              .map(deployment -> deployment.getStatus().getReadyReplicas())
              .orElse(null);
      PageStatus status = new PageStatus();
      status.serving = ready == null ? 0 : ready;
      page.setStatus(status);
      return UpdateControl.patchStatus(page);
    }
  }

  private static Page page(String text) {
    Page page = new Page();
    page.getMetadata().setName("hello");
    page.getMetadata().setNamespace("default");
    page.setSpec(new PageSpec());
    page.getSpec().text = text;
    return page;
  }

  private static void awaitServing(Resource<Page> page, int pods) {
    page.waitUntilCondition(
        now -> now != null && now.getStatus() != null && now.getStatus().serving == pods,
        PATIENCE_SECONDS,
        TimeUnit.SECONDS);
  }

  @Test
  void operator_keepsItsDependents_andReportsInTheStatus() throws Exception {
    try (ServedCluster cluster = ServedCluster.start();
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build()) {
      client
          .load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8)))
          .create()
          .forEach(
              definition ->
                  client.resource(definition).waitUntilReady(PATIENCE_SECONDS, TimeUnit.SECONDS));
      Operator operator =
          new Operator(
              settings -> settings.withKubernetesClient(client).withCloseClientOnStop(false));
      operator.register(new Pages());
      operator.start();
      try {
        assertThat(catchThrowable(() -> client.resource(page("")).create()))
            .isInstanceOfSatisfying(
                KubernetesClientException.class,
                refused ->
                    assertThat(refused.getMessage())
                        .contains("spec.text in body should be at least 1 chars long"));
        Resource<Page> hello = client.resource(page("one"));
        assertThat(hello.create().getSpec().replicas).as("its default").isEqualTo(2);
        awaitServing(hello, 2);
        hello.edit(
            now -> {
              now.getSpec().text = "two";
              now.getSpec().replicas = 3;
              return now;
            });
        awaitServing(hello, 3);
        Resource<ConfigMap> text = client.configMaps().inNamespace("default").withName("hello");
        text.waitUntilCondition(
            map -> map != null && "two".equals(map.getData().get("index.html")),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
        text.delete();
        text.waitUntilCondition(
            map -> map != null && "two".equals(map.getData().get("index.html")),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
        hello.delete();
        text.waitUntilCondition(map -> map == null, PATIENCE_SECONDS, TimeUnit.SECONDS);
        client
            .apps()
            .deployments()
            .inNamespace("default")
            .withName("hello")
            .waitUntilCondition(gone -> gone == null, PATIENCE_SECONDS, TimeUnit.SECONDS);
      } finally {
        operator.stop();
      }
    }
  }
}
