package dev.orch.contracts.volumes;

import dev.orch.model.core.PersistentVolume;
import dev.orch.node.volumes.VolumePlugin;
import dev.orch.node.volumes.VolumePlugins;

/** Paths of the host as volumes. */
class HostPathTest extends LocalPluginContract {
  @Override
  protected VolumePlugin plugin() {
    return VolumePlugins.hostPath();
  }

  @Override
  protected PersistentVolume volume() {
    return volume("'hostPath':{'path':'" + directory() + "'}");
  }
}
