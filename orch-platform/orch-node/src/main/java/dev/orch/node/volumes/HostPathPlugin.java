package dev.orch.node.volumes;

import dev.orch.model.core.HostPathVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Volumes that are paths of the host, whichever it is. Nothing is mounted for them. */
final class HostPathPlugin implements VolumePlugin {
  private final Disk disk;

  HostPathPlugin(Disk disk) {
    this.disk = disk;
  }

  @Override
  public String name() {
    return "kubernetes.io/host-path";
  }

  @Override
  public boolean takes(PersistentVolume volume) {
    return volume.spec().hostPath() != null;
  }

  /** The files are the host's, which aren't given away. */
  @Override
  public boolean isOwnedByGroup(NodeVolume volume) {
    return false;
  }

  @Override
  public CompletionStage<Void> stage(NodeVolume volume, Path at) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Void> unstage(NodeVolume volume, Path at) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Path> publish(Publication publication) {
    NodeVolume volume = publication.volume();
    HostPathVolumeSource source = volume.volume().spec().hostPath();
    if (volume.block() || source == null) {
      throw new VolumeException("hostPath volumes have no block devices");
    }
    return CompletableFuture.completedFuture(HostPaths.check(source, disk));
  }

  @Override
  public CompletionStage<Void> unpublish(NodeVolume volume, String podUid, Path target) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Void> expand(NodeVolume volume, Path staged, Path published) {
    return Worker.done();
  }
}
