package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.access.ClusterRoleAggregation;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.controllers.access.ServiceAccountTokens;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.store.local.SignedTokens;
import dev.orch.testkit.simulation.Simulation;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The controllers that gather roles and publish the authority's certificate. */
class AccessControllersTest {
  private static List<String> resources(Simulation world, String role) {
    return world.api().resources(ClusterRole.class).get(role).rules().stream()
        .flatMap(rule -> rule.resources().stream())
        .toList();
  }

  private static void role(Simulation world, String name, String labels, String rules) {
    world.createIn(
        "",
        ClusterRole.class,
        "{'metadata':{'name':'" + name + "','labels':{" + labels + "}}," + rules + "}");
  }

  private static String rule(String resource) {
    return "'rules':[{'apiGroups':[''],'resources':['" + resource + "'],'verbs':['get']}]";
  }

  @Test
  void role_gathersWhatItsSelectorsSelect() {
    try (Simulation world = Simulation.of(1, ClusterRoleAggregation.controller())) {
      role(world, "b", "'to':'all'", rule("pods"));
      role(
          world,
          "all",
          "",
          "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'to':'more'}},{'matchLabels':{'to':'all'}}]}");
      world.until(() -> resources(world, "all").equals(List.of("pods")));

      role(world, "a", "'to':'all'", rule("secrets"));
      role(world, "c", "'to':'more'", rule("nodes"));
      role(world, "d", "'to':'all'", rule("pods"));
      world.until(() -> resources(world, "all").equals(List.of("nodes", "secrets", "pods")));

      world.api().resources(ClusterRole.class).delete("a");
      world.until(() -> resources(world, "all").equals(List.of("nodes", "pods")));
    }
  }

  @Test
  void secretOfAnAccount_getsItsTokenAndGoesWithIt() {
    var issuer = new SignedTokens("https://issuer", new SecureRandom());
    try (Simulation world =
        Simulation.of(1, ServiceAccountTokens.controller(issuer, () -> "PEM"))) {
      world.create(
          Secret.class,
          "{'metadata':{'name':'s','annotations':{'kubernetes.io/service-account.name':'default'}},"
              + "'type':'kubernetes.io/service-account-token'}");
      world.until(() -> world.of(Secret.class).get("s").data().containsKey("token"));
      Secret filled = world.of(Secret.class).get("s");
      assertThat(filled.data()).containsOnlyKeys("ca.crt", "namespace", "token");
      ServiceAccount account = world.of(ServiceAccount.class).get("default");
      assertThat(filled.metadata().annotations())
          .containsEntry("kubernetes.io/service-account.uid", account.metadata().uid());

      world.of(ServiceAccount.class).delete("default");
      world.until(() -> world.of(Secret.class).find("s").isEmpty());
    }
  }

  @Test
  void certificate_isInEveryNamespaceAsItIs() {
    try (Simulation world = Simulation.of(1, RootCertificates.controller(() -> "PEM"))) {
      world.createIn("", Namespace.class, "{'metadata':{'name':'other'}}");
      for (String namespace : List.of("default", "other")) {
        world.until(
            () ->
                world
                    .api()
                    .resources(ConfigMap.class)
                    .inNamespace(namespace)
                    .find("kube-root-ca.crt")
                    .filter(map -> map.data().equals(Map.of("ca.crt", "PEM")))
                    .isPresent());
      }

      world
          .of(ConfigMap.class)
          .edit("kube-root-ca.crt", map -> map.withData(Map.of("ca.crt", "forged")));

      world.until(
          () ->
              world
                  .of(ConfigMap.class)
                  .get("kube-root-ca.crt")
                  .data()
                  .equals(Map.of("ca.crt", "PEM")));
    }
  }
}
