package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceVariablesTest {
  private static final Service API =
      Pods.service(
          "default", "kubernetes", "'clusterIP':'10.96.0.1','ports':[{'name':'https','port':443}]");
  private static final Service DB =
      Pods.service(
          "team", "my-db", "'clusterIP':'10.96.0.2','ports':[{'port':5432,'protocol':'TCP'}]");

  private static Map<String, String> of(String namespace, String spec, Service... services) {
    Pod pod = Pods.pod(spec);
    return ServiceVariables.of(
        pod.withMetadata(pod.metadata().withNamespace(namespace)), List.of(services));
  }

  @Test
  void service_isFoundByItsVariables() {
    assertThat(of("team", "", DB))
        .isEqualTo(
            Map.of(
                "MY_DB_SERVICE_HOST", "10.96.0.2",
                "MY_DB_SERVICE_PORT", "5432",
                "MY_DB_PORT", "tcp://10.96.0.2:5432",
                "MY_DB_PORT_5432_TCP", "tcp://10.96.0.2:5432",
                "MY_DB_PORT_5432_TCP_PROTO", "tcp",
                "MY_DB_PORT_5432_TCP_PORT", "5432",
                "MY_DB_PORT_5432_TCP_ADDR", "10.96.0.2"));
  }

  @Test
  void apiServer_isFoundFromEverywhere_othersFromTheirNamespace() {
    assertThat(of("team", "'enableServiceLinks':false", API, DB))
        .containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.1")
        .containsEntry("KUBERNETES_SERVICE_PORT_HTTPS", "443")
        .doesNotContainKey("MY_DB_SERVICE_HOST");
    assertThat(of("other", "", API, DB)).doesNotContainKey("MY_DB_SERVICE_HOST");
  }

  @Test
  void ownNamespace_countsMoreThanTheApiServer() {
    Service mine =
        Pods.service("team", "kubernetes", "'clusterIP':'10.96.0.9','ports':[{'port':1}]");
    assertThat(of("team", "", mine, API)).containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.9");
  }

  @Test
  void headlessServices_haveNoVariables() {
    assertThat(of("team", "", Pods.service("team", "h", "'clusterIP':'None','ports':[{'port':1}]")))
        .isEmpty();
  }
}
