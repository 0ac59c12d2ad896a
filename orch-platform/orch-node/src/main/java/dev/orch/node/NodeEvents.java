package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;

/** What is told of the node itself by events. For any thread. */
final class NodeEvents implements ImagePulls.Events {
  private final Environment environment;
  private final ObjectMeta node;

  /** A kubelet's events name its node for its uid, too, as it needn't know the object. */
  NodeEvents(String name, Environment environment) {
    this.environment = environment;
    this.node = ObjectMetaBuilder.builder().name(name).uid(name).build();
  }

  @Override
  public void event(String reason, String message) {
    environment.events().record("kubelet", BuiltInKinds.NODE, node, "Normal", reason, message);
  }

  @Override
  public void warn(String reason, String message) {
    environment.events().record("kubelet", BuiltInKinds.NODE, node, "Warning", reason, message);
  }
}
