package dev.orch.contracts.volumes;

import dev.orch.model.core.PersistentVolume;

/** Files that hold an xfs file system as volumes. */
class XfsImageTest extends LocalPluginContract {
  @Override
  protected PersistentVolume volume() {
    return image("xfs", 320L << 20);
  }
}
