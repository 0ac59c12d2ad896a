package dev.orch.contracts.volumes;

import dev.orch.model.core.PersistentVolume;

/** Directories of the node as volumes. */
class LocalDirectoryTest extends LocalPluginContract {
  @Override
  protected PersistentVolume volume() {
    return volume("'local':{'path':'" + directory() + "'}");
  }
}
