package dev.orch.node.volumes;

import dev.orch.model.core.PersistentVolume;

/**
 * A persistent volume on a node. Immutable.
 *
 * @param volume as it was when it came to the node
 * @param block whether pods are given the device, not a file system
 * @param readOnly whether its pod, or the pod that came first, wants to read alone
 * @param ephemeral whether it is part of its pod, and lives as long
 */
public record NodeVolume(
    PersistentVolume volume, boolean block, boolean readOnly, boolean ephemeral) {
  /** Its name, which no other volume of the node has. */
  public String name() {
    return volume.metadata().name();
  }
}
