package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.node.devices.Devices;

/** Makes a node's devices when its agent starts; called on the thread that starts it. */
@FunctionalInterface
public interface DevicesFactory {
  /**
   * The devices of a node; closed by the agent.
   *
   * @param changed to be called when counts have changed; on any thread
   */
  Devices make(NodeSettings settings, Environment environment, Runnable changed);

  /** For nodes without devices. */
  static DevicesFactory none() {
    return (settings, environment, changed) -> Devices.none();
  }
}
