package dev.orch.node.volumes;

import static dev.orch.node.volumes.Disk.change;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSecurityContext;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a volume's files to the group that a pod names, with the bits that Kubernetes gives it.
 *
 * @param gid the group
 * @param rootDecides whether all is taken to be right if the volume's root is
 */
record FsGroup(long gid, boolean rootDecides) {
  private static final int READ_WRITE = 0660;
  private static final int READ = 0440;
  private static final int ENTER = 0110;
  private static final int SET_GROUP = 02000;

  /** What the pod says. */
  static Optional<FsGroup> of(Pod pod) {
    PodSecurityContext security = pod.spec().securityContext();
    if (security == null || security.fsGroup() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new FsGroup(security.fsGroup(), "OnRootMismatch".equals(security.fsGroupChangePolicy())));
  }

  /** Changes what has to be. Links are given away, not followed. */
  void own(Disk disk, Path root, boolean readOnly) {
    if (rootDecides && isRight(disk, root, readOnly)) {
      return;
    }
    change(
        () ->
            Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                  @Override
                  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    own(disk, file, attributes, readOnly);
                    return FileVisitResult.CONTINUE;
                  }

                  // The root comes last: it says that all else was done.
                  @Override
                  public FileVisitResult postVisitDirectory(
                      Path directory, @Nullable IOException failure) throws IOException {
                    own(
                        disk,
                        directory,
                        Files.readAttributes(
                            directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                        readOnly);
                    return FileVisitResult.CONTINUE;
                  }
                }));
  }

  private boolean isRight(Disk disk, Path root, boolean readOnly) {
    int wanted = bits(true, readOnly);
    return disk.group(root) == gid && (disk.mode(root) & wanted) == wanted;
  }

  private void own(Disk disk, Path path, BasicFileAttributes attributes, boolean readOnly) {
    disk.group(path, gid);
    // To change the mode of a pipe without following links means to open it, which may wait.
    if (attributes.isRegularFile() || attributes.isDirectory()) {
      disk.mode(path, disk.mode(path) | bits(attributes.isDirectory(), readOnly));
    }
  }

  private static int bits(boolean directory, boolean readOnly) {
    int access = readOnly ? READ : READ_WRITE;
    return directory ? access | ENTER | SET_GROUP : access;
  }
}
