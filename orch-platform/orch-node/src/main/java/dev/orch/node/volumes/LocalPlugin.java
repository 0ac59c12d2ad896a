package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.LocalVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.runtime.base.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Volumes of the node's own: directories, block devices, and files that are the image of one, which
 * get a loop device. A device is given to pods as it is, or mounted with the file system on it; an
 * empty one gets ext4, or what the volume names.
 */
final class LocalPlugin implements VolumePlugin {
  private static final String EXT4 = "ext4";
  private static final String LOOP = "/dev/loop";

  private final Mounts mounts;
  private final BlockDevices devices;
  private final Disk disk;
  private final Steps steps;
  private final Binds binds;

  LocalPlugin(Mounts mounts, BlockDevices devices, Disk disk, Steps steps, Binds binds) {
    this.mounts = mounts;
    this.devices = devices;
    this.disk = disk;
    this.steps = steps;
    this.binds = binds;
  }

  @Override
  public String name() {
    return "kubernetes.io/local-volume";
  }

  @Override
  public boolean takes(PersistentVolume volume) {
    return volume.spec().local() != null;
  }

  @Override
  public boolean isOwnedByGroup(NodeVolume volume) {
    return true;
  }

  private static LocalVolumeSource source(NodeVolume volume) {
    return Objects.requireNonNull(volume.volume().spec().local());
  }

  private static Path path(NodeVolume volume) {
    return Path.of(source(volume).path());
  }

  @Override
  public CompletionStage<Void> stage(NodeVolume volume, Path at) {
    Path path = path(volume);
    if (!Files.exists(path)) {
      throw new VolumeException("path \"" + path + "\" does not exist");
    }
    if (Files.isDirectory(path)) {
      if (volume.block()) {
        throw new VolumeException("path \"" + path + "\" is not a block device");
      }
      return Worker.done();
    }
    CompletionStage<String> device = device(path);
    return volume.block()
        ? device.thenCompose(found -> Worker.done())
        : steps.then(device, found -> mount(volume, found, at));
  }

  private CompletionStage<String> device(Path path) {
    return HostPaths.isBlockDevice(path)
        ? CompletableFuture.completedFuture(path.toString())
        : devices.attach(path);
  }

  private CompletionStage<Void> mount(NodeVolume volume, String device, Path at) {
    if (binds.isMounted(at)) {
      return Worker.done();
    }
    disk.directories(at);
    CompletionStage<String> type =
        steps.then(devices.fileSystem(device), found -> formatted(volume, device, found));
    return steps.then(
        type,
        known ->
            steps.then(
                devices.check(device, known),
                done -> mounts.mount(known, device, at, options(volume))));
  }

  /** The file system on a device. There is one from now on. */
  private CompletionStage<String> formatted(
      NodeVolume volume, String device, Optional<String> found) {
    Optional<String> wanted =
        Optional.ofNullable(source(volume).fsType()).filter(type -> !type.isEmpty());
    if (found.isEmpty()) {
      String type = wanted.orElse(EXT4);
      return devices.format(device, type).thenApply(done -> type);
    }
    if (wanted.isPresent() && !wanted.equals(found)) {
      throw new VolumeException(
          "failed to mount the volume as \""
              + wanted.get()
              + "\", it already contains "
              + found.get());
    }
    return CompletableFuture.completedFuture(found.get());
  }

  private static List<String> options(NodeVolume volume) {
    return ImmutableList.copyOf(volume.volume().spec().mountOptions());
  }

  @Override
  public CompletionStage<Void> unstage(NodeVolume volume, Path at) {
    Path path = path(volume);
    CompletionStage<Void> unmounted = binds.unbind(at);
    if (!Files.isRegularFile(path)) {
      return unmounted;
    }
    return steps.then(
        steps.then(unmounted, done -> devices.loop(path)),
        device -> device.isPresent() ? devices.detach(device.get()) : Worker.done());
  }

  @Override
  public CompletionStage<Path> publish(Publication publication) {
    NodeVolume volume = publication.volume();
    Path path = path(volume);
    if (volume.block()) {
      return device(path).thenApply(Path::of);
    }
    Path source = Files.isDirectory(path) ? path : publication.staged();
    return binds.bind(source, publication.target(), volume.readOnly());
  }

  @Override
  public CompletionStage<Void> unpublish(NodeVolume volume, String podUid, Path target) {
    return volume.block() ? Worker.done() : binds.unbind(target);
  }

  @Override
  public CompletionStage<Void> expand(NodeVolume volume, Path staged, Path published) {
    Path path = path(volume);
    if (Files.isDirectory(path)) {
      return Worker.done();
    }
    CompletionStage<String> resized =
        steps.then(
            device(path),
            device ->
                device.startsWith(LOOP)
                    ? devices.resize(device).thenApply(done -> device)
                    : CompletableFuture.completedFuture(device));
    return volume.block()
        ? resized.thenCompose(done -> Worker.done())
        : steps.then(resized, device -> grow(device, staged));
  }

  private CompletionStage<Void> grow(String device, Path staged) {
    String type = mounts.table().at(staged).map(MountPoint::type).orElse("");
    return devices.grow(device, type, staged);
  }
}
