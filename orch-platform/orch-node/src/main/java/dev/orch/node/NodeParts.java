package dev.orch.node;

import dev.orch.network.PodNetwork;
import dev.orch.runtime.ContainerRuntime;

/**
 * What a node is made of. They are its agent's alone, which doesn't close them. Immutable.
 *
 * @param settings what it is
 * @param runtime runs its containers
 * @param network gives its pods addresses
 * @param prober asks whether its containers work
 * @param volumes makes its volumes
 * @param machine tells what is left of what pods can use up
 */
public record NodeParts(
    NodeSettings settings,
    ContainerRuntime runtime,
    PodNetwork network,
    Prober prober,
    VolumesFactory volumes,
    Machine machine) {
  /** A node whose containers have no volumes, on a machine with enough of everything. */
  public static NodeParts of(
      NodeSettings settings, ContainerRuntime runtime, PodNetwork network, Prober prober) {
    return new NodeParts(
        settings, runtime, network, prober, VolumesFactory.none(), Machine.plenty());
  }

  /** The same as a node of that name. */
  public NodeParts named(String name, boolean inCloud) {
    return with(settings.withName(name).withInCloud(inCloud));
  }

  /** The same with other settings. */
  public NodeParts with(NodeSettings changed) {
    return new NodeParts(changed, runtime, network, prober, volumes, machine);
  }
}
