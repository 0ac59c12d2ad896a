package dev.orch.node.volumes;

import static dev.orch.node.volumes.Disk.change;

import dev.orch.runtime.base.Worker;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Parts of volumes, mounted where no container can change what they lead to. On one worker.
 *
 * <p>Containers write to volumes while this reads them: what was a directory may be a link a moment
 * later. So the part is first looked up, all links followed, and must lie in the volume; then it is
 * bound; then the kernel's table says what was bound, by the file system and the path in it. Only
 * if that is what was looked up is it given to a container: whatever was changed between, the
 * container gets a part of the volume or nothing. Directories are made by a process that makes sure
 * where it is before it makes one there ({@link Mounts#makeDirectory}).
 */
final class SubPaths {
  private final Mounts mounts;
  private final Disk disk;
  private final Steps steps;
  private final Binds binds;

  SubPaths(Mounts mounts, Disk disk, Steps steps, Binds binds) {
    this.mounts = mounts;
    this.disk = disk;
    this.steps = steps;
    this.binds = binds;
  }

  /**
   * Has a part of a volume be seen at a path of the pod's own.
   *
   * @param part relative; made as a directory if it is missing
   */
  CompletionStage<Path> bind(Path volume, String part, Path target) {
    check(part);
    Path root = change(() -> volume.toRealPath());
    return steps.then(made(root, root.resolve(part).normalize()), found -> bind(found, target));
  }

  static void check(String part) {
    if (part.startsWith("/")) {
      throw new VolumeException("error SubPath `" + part + "` must not be an absolute path");
    }
    for (String element : part.split("/", -1)) {
      if (element.equals("..")) {
        throw new VolumeException(
            "unable to provision SubPath `" + part + "`: must not contain '..'");
      }
    }
  }

  /** The part without links in its path. What is missing of it is made. */
  private CompletionStage<Path> made(Path root, Path part) {
    if (Files.exists(part)) {
      return CompletableFuture.completedFuture(within(root, part));
    }
    if (Files.isSymbolicLink(part)) {
      throw new VolumeException("subpath \"" + part + "\" is a link to nothing");
    }
    Path parent = Objects.requireNonNull(part.getParent());
    return steps.then(
        made(root, parent),
        above -> {
          String name = String.valueOf(part.getFileName());
          return mounts
              .makeDirectory(above, name, disk.mode(root))
              .thenApply(done -> within(root, above.resolve(name)));
        });
  }

  private static Path within(Path root, Path part) {
    Path real = change(() -> part.toRealPath());
    if (!real.startsWith(root)) {
      throw new VolumeException("subpath \"" + part + "\" not within volume path \"" + root + "\"");
    }
    return real;
  }

  private CompletionStage<Path> bind(Path found, Path target) {
    if (isAt(found, target)) {
      return CompletableFuture.completedFuture(target);
    }
    CompletionStage<Void> bound =
        steps.then(
            binds.unmountAll(target),
            done -> {
              place(target, Files.isDirectory(found));
              return mounts.bind(found, target);
            });
    return steps.then(
        bound,
        done ->
            isAt(found, target)
                ? Worker.done().thenApply(right -> target)
                : steps.then(
                    binds.unmountAll(target),
                    gone -> {
                      throw new VolumeException("\"" + found + "\" changed while it was mounted");
                    }));
  }

  private boolean isAt(Path found, Path target) {
    MountTable table = mounts.table();
    Optional<MountTable.Location> there =
        table.at(target).map(point -> new MountTable.Location(point.device(), point.root()));
    return there.filter(table.locate(found)::equals).isPresent();
  }

  /** A file is mounted on a file, a directory on a directory. */
  private void place(Path target, boolean directory) {
    boolean right = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) == directory;
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !right) {
      disk.remove(target);
    }
    disk.directories(Objects.requireNonNull(target.getParent()));
    if (directory) {
      disk.directories(target);
    } else {
      disk.touch(target);
    }
  }
}
