package dev.orch.controllers.cloud;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;

/**
 * The route controller: has the cloud lead packets for a node's pods to the node, and says in the
 * node's condition NetworkUnavailable whether it does. A description only.
 */
final class NodeRoutes implements Loop {
  private final Routes routes;
  private final CloudSettings settings;

  NodeRoutes(Routes routes, CloudSettings settings) {
    this.routes = routes;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "node-route-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    return new RunningRoutes(name(), routes, settings, environment).begin();
  }
}
