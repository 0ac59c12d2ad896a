package dev.orch.node.volumes;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One volume of a pod, of whichever kind: made ready, and brought up to date. On one worker. */
final class PodVolumes {
  private final Layout layout;
  private final Disk disk;
  private final Steps steps;
  private final InstantSource clock;
  private final EmptyDirs emptyDirs;
  private final Contents contents;
  private final ClaimedVolumes claimed;
  private final PersistentVolumes persistent;

  PodVolumes(
      Layout layout,
      Disk disk,
      Steps steps,
      InstantSource clock,
      EmptyDirs emptyDirs,
      Contents contents,
      ClaimedVolumes claimed,
      PersistentVolumes persistent) {
    this.layout = layout;
    this.disk = disk;
    this.steps = steps;
    this.clock = clock;
    this.emptyDirs = emptyDirs;
    this.contents = contents;
    this.claimed = claimed;
    this.persistent = persistent;
  }

  /**
   * A volume that is ready.
   *
   * @param path what containers are given
   * @param volume the persistent volume, if it is one
   * @param readOnly whether its containers may read alone
   */
  record Ready(Path path, Optional<NodeVolume> volume, boolean readOnly) {}

  CompletionStage<Ready> prepare(Pod pod, Volume volume) {
    if (ClaimedVolumes.isOne(volume)) {
      NodeVolume found = claimed.of(pod, volume);
      return persistent
          .prepare(pod, found)
          .thenApply(
              path -> new Ready(path, Optional.of(found), ClaimedVolumes.isReadOnly(volume)));
    }
    return own(pod, volume).thenApply(path -> new Ready(path, Optional.empty(), false));
  }

  private CompletionStage<Path> own(Pod pod, Volume volume) {
    if (volume.hostPath() != null) {
      return CompletableFuture.completedFuture(HostPaths.check(volume.hostPath(), disk));
    }
    if (volume.emptyDir() != null) {
      return emptyDirs.prepare(pod, volume.name(), volume.emptyDir());
    }
    if (Contents.isMade(volume)) {
      return write(pod, volume);
    }
    throw new VolumeException(
        volume.image() != null
            ? "image volumes are not supported by this node, as runtimes don't say where images are"
            : "no volume plugin matched");
  }

  /** What is made of objects is read first: where one is missing, nothing is made. */
  private CompletionStage<Path> write(Pod pod, Volume volume) {
    Payload payload = contents.of(pod, volume);
    Path directory = layout.volume(pod.metadata().uid(), plugin(volume), volume.name());
    CompletionStage<Void> there =
        volume.configMap() != null
            ? emptyDirs.onDisk(directory)
            : emptyDirs.inMemory(directory, null);
    return steps.thenDo(
        there,
        done -> {
          disk.mode(directory, EmptyDirs.OPEN);
          new AtomicWriter(disk, directory).write(payload, clock.instant(), made -> own(pod, made));
          return directory;
        });
  }

  private void own(Pod pod, Path made) {
    FsGroup.of(pod).ifPresent(group -> new FsGroup(group.gid(), false).own(disk, made, true));
  }

  private static String plugin(Volume volume) {
    if (volume.configMap() != null) {
      return Layout.CONFIG_MAP;
    }
    if (volume.secret() != null) {
      return Layout.SECRET;
    }
    return volume.downwardAPI() != null ? Layout.DOWNWARD_API : Layout.PROJECTED;
  }

  /** Brings a volume up to date that was made ready. */
  CompletionStage<Void> refresh(Pod pod, Volume volume, Ready ready) {
    if (Contents.isMade(volume)) {
      return write(pod, volume).thenCompose(path -> Worker.done());
    }
    return ready
        .volume()
        .map(found -> persistent.refresh(pod, found, ready.path()))
        .orElseGet(Worker::done);
  }
}
