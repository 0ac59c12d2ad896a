package dev.orch.node;

import dev.orch.model.Model;
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
 * @param devices makes the devices that its plugins bring
 * @param machine tells what is left of what pods can use up
 */
@Model
public record NodeParts(
    NodeSettings settings,
    ContainerRuntime runtime,
    PodNetwork network,
    Prober prober,
    VolumesFactory volumes,
    DevicesFactory devices,
    Machine machine)
    implements NodePartsBuilder.With {
  /** A node whose containers have no volumes, on a machine with enough of everything. */
  public static NodeParts of(
      NodeSettings settings, ContainerRuntime runtime, PodNetwork network, Prober prober) {
    return new NodeParts(
        settings,
        runtime,
        network,
        prober,
        VolumesFactory.none(),
        DevicesFactory.none(),
        Machine.plenty());
  }

  /** The same as a node of that name. */
  public NodeParts named(String name, boolean inCloud) {
    return withSettings(settings.withName(name).withInCloud(inCloud));
  }
}
