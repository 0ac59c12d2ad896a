package dev.orch.contracts.volumes;

import dev.orch.model.core.PersistentVolume;
import java.util.Optional;

/** Files that hold an ext4 file system as volumes, or are devices. */
class Ext4ImageTest extends LocalPluginContract {
  @Override
  protected PersistentVolume volume() {
    return image("ext4", 32L << 20);
  }

  @Override
  protected Optional<PersistentVolume> device() {
    return Optional.of(image("ext4", 32L << 20));
  }
}
