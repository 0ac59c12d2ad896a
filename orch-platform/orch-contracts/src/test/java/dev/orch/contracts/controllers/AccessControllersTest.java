package dev.orch.contracts.controllers;

import dev.orch.controllers.access.ClusterRoleAggregation;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.rbac.ClusterRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The controllers that gather roles and publish the authority's certificate. */
class AccessControllersTest {
  private static List<String> resources(World world, String role) {
    return world.api.resources(ClusterRole.class).get(role).rules().stream()
        .flatMap(rule -> rule.resources().stream())
        .toList();
  }

  private static void role(World world, String name, String labels, String rules) {
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
    try (World world = new World(1, ClusterRoleAggregation.controller())) {
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

      world.api.resources(ClusterRole.class).delete("a");
      world.until(() -> resources(world, "all").equals(List.of("nodes", "pods")));
    }
  }

  @Test
  void certificate_isInEveryNamespaceAsItIs() {
    try (World world = new World(1, RootCertificates.controller(() -> "PEM"))) {
      world.createIn("", Namespace.class, "{'metadata':{'name':'other'}}");
      for (String namespace : List.of("default", "other")) {
        world.until(
            () ->
                world
                    .api
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
