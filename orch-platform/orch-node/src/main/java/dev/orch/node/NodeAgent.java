package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.network.PodNetwork;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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
  private final VolumesFactory volumes;
  private volatile @Nullable RunningNode running;

  /**
   * An agent of a node whose containers have no volumes. The runtime and the network are the
   * agent's alone, but it doesn't close them.
   */
  public NodeAgent(
      NodeSettings settings, ContainerRuntime runtime, PodNetwork network, Prober prober) {
    this(settings, runtime, network, prober, VolumesFactory.none());
  }

  /** The same with volumes. */
  public NodeAgent(
      NodeSettings settings,
      ContainerRuntime runtime,
      PodNetwork network,
      Prober prober,
      VolumesFactory volumes) {
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
            settings, runtime, network, prober, volumes.make(settings, environment), environment);
    node.begin();
    running = node;
    return node::close;
  }

  /**
   * Ends all pods, as the machine is about to go down: they fail, and new ones are refused. The
   * stage ends when none of them runs and no volume is left. For any thread; a node that doesn't
   * run has nothing to end.
   *
   * @param grace the most that any pod gets
   */
  public CompletionStage<Void> shutDown(Duration grace) {
    RunningNode node = running;
    return node == null ? Worker.done() : node.shutDown(grace);
  }
}
