package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An operator of the Java Operator SDK: it keeps a Secret for each ConfigMap that is labelled. */
class OperatorSdkTourTest {
  private static final long PATIENCE_SECONDS = 30;

  /** The sample operator. */
  @ControllerConfiguration(informer = @Informer(labelSelector = "sealed=yes"))
  static final class Sealer implements Reconciler<ConfigMap>, Cleaner<ConfigMap> {
    @Override
    public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context) {
      Secret secret =
          new SecretBuilder()
              .withNewMetadata()
              .withName(map.getMetadata().getName())
              .withNamespace(map.getMetadata().getNamespace())
              .endMetadata()
              .withStringData(map.getData())
              .build();
      context.getClient().resource(secret).forceConflicts().serverSideApply();
      return UpdateControl.noUpdate();
    }

    @Override
    public DeleteControl cleanup(ConfigMap map, Context<ConfigMap> context) {
      context
          .getClient()
          .secrets()
          .inNamespace(map.getMetadata().getNamespace())
          .withName(map.getMetadata().getName())
          .delete();
      return DeleteControl.defaultDelete();
    }
  }

  private static ConfigMap map(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("conf")
        .withNamespace("default")
        .addToLabels("sealed", "yes")
        .endMetadata()
        .withData(Map.of("key", value))
        .build();
  }

  private static void awaitSecret(KubernetesClient client, String encoded) {
    client
        .secrets()
        .inNamespace("default")
        .withName("conf")
        .waitUntilCondition(
            secret -> secret != null && encoded.equals(secret.getData().get("key")),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
  }

  @Test
  void operator_reconcilesAndCleansUp() throws Exception {
    try (ServedCluster cluster = ServedCluster.start();
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build()) {
      Operator operator =
          new Operator(
              settings -> settings.withKubernetesClient(client).withCloseClientOnStop(false));
      operator.register(new Sealer());
      operator.start();
      try {
        client.resource(map("one")).create();
        awaitSecret(client, "b25l");
        client
            .configMaps()
            .inNamespace("default")
            .withName("conf")
            .edit(old -> new ConfigMapBuilder(old).addToData("key", "two").build());
        awaitSecret(client, "dHdv");
        assertThat(
                client
                    .configMaps()
                    .inNamespace("default")
                    .withName("conf")
                    .get()
                    .getMetadata()
                    .getFinalizers())
            .hasSize(1);
        client.configMaps().inNamespace("default").withName("conf").delete();
        client
            .configMaps()
            .inNamespace("default")
            .withName("conf")
            .waitUntilCondition(gone -> gone == null, PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(client.secrets().inNamespace("default").withName("conf").get()).isNull();
      } finally {
        operator.stop();
      }
    }
  }
}
