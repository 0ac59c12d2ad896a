package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import org.jspecify.annotations.Nullable;

/** What a pod's user is told by events. On the node's worker. */
final class PodEvents implements ImagePulls.Events {
  private final Environment environment;
  private @Nullable Pod pod;

  PodEvents(Environment environment) {
    this.environment = environment;
  }

  /** From now on events are about this pod. */
  void about(Pod seen) {
    pod = seen;
  }

  @Override
  public void event(String reason, String message) {
    record("Normal", reason, message);
  }

  @Override
  public void warn(String reason, String message) {
    record("Warning", reason, message);
  }

  private void record(String type, String reason, String message) {
    Pod about = pod;
    if (about != null) {
      environment
          .events()
          .record("kubelet", BuiltInKinds.POD, about.metadata(), type, reason, message);
    }
  }
}
