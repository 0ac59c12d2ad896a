package dev.orch.node.volumes;

import java.util.concurrent.Executor;

/** The plugins that are built in, each by itself, for those who put a node together otherwise. */
public final class VolumePlugins {
  private VolumePlugins() {}

  /**
   * Volumes of the node's own: directories, block devices, and files that are the image of one.
   *
   * @param worker runs one task at a time; calls are made there
   */
  public static VolumePlugin local(Mounts mounts, BlockDevices devices, Executor worker) {
    Disk disk = new Disk();
    Steps steps = new Steps(worker);
    return new LocalPlugin(mounts, devices, disk, steps, new Binds(mounts, disk, steps));
  }

  /** Volumes that are paths of the host, whichever it is. */
  public static VolumePlugin hostPath() {
    return new HostPathPlugin(new Disk());
  }
}
