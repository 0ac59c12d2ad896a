package dev.orch.contracts.controllers;

import dev.orch.controllers.Controller;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What tests of the engine share: controllers of ConfigMaps. */
final class Engine {
  /** Whose log it is. */
  static final String LOG = "dev.orch.controllers.RunningController";

  static final String NAMED = "{'metadata':{'name':'%s'}}";
  static final Duration SOON = Duration.ofSeconds(1);

  private Engine() {}

  static Controller.Builder<ConfigMap> maps() {
    return Controller.of(BuiltInKinds.CONFIG_MAP).named("maps");
  }

  static void touch(Simulation world, String name, String value) {
    world
        .of(ConfigMap.class)
        .edit(name, m -> m.withMetadata(m.metadata().withLabels(Map.of("touched", value))));
  }

  static Secret owned(String name, OwnerReference... owners) {
    return BuiltInKinds.SECRET.withMetadata(
        SecretBuilder.builder().build(),
        ObjectMetaBuilder.builder()
            .name(name)
            .namespace("default")
            .ownerReferences(List.of(owners))
            .build());
  }
}
