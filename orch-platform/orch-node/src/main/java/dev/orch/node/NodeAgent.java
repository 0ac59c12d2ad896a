package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.network.PodNetwork;
import dev.orch.node.volumes.Volumes;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.store.api.Api;
import java.util.function.Function;

/**
 * The kubelet: runs the pods that are bound to its node with a container runtime and a network, and
 * reports what becomes of them. All its work is done on one worker, {@code node-NAME}; no call
 * blocks.
 */
public final class NodeAgent implements Loop {
  private final NodeSettings settings;
  private final ContainerRuntime runtime;
  private final PodNetwork network;
  private final Prober prober;
  private final Function<Api, Volumes> volumes;

  /**
   * An agent of a node. The runtime and the network are the agent's alone, but it doesn't close
   * them.
   */
  public NodeAgent(
      NodeSettings settings, ContainerRuntime runtime, PodNetwork network, Prober prober) {
    this(settings, runtime, network, prober, api -> Volumes.none());
  }

  /**
   * The same with volumes.
   *
   * @param volumes makes them for the API that the agent works with; they are closed with it
   */
  public NodeAgent(
      NodeSettings settings,
      ContainerRuntime runtime,
      PodNetwork network,
      Prober prober,
      Function<Api, Volumes> volumes) {
    this.settings = settings;
    this.runtime = runtime;
    this.network = network;
    this.prober = prober;
    this.volumes = volumes;
  }

  @Override
  public String name() {
    return "node-" + settings.name();
  }

  @Override
  public Subscription start(Environment environment) {
    RunningNode node =
        new RunningNode(
            settings, runtime, network, prober, volumes.apply(environment.api()), environment);
    node.begin();
    return node::close;
  }
}
