package dev.orch.node.volumes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes files, one at a time; each change can be made again. Links are never followed, but by
 * {@link #directories}. What goes wrong is an {@link UncheckedIOException}.
 */
class Disk {
  private static final int OWN = 0750;
  private static final int PERMISSIONS = 07777;

  /** What may fail. */
  interface Change<T> {
    T make() throws IOException;
  }

  static <T> T change(Change<T> change) {
    try {
      return change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Makes a directory with its parents, for the node alone. */
  void directories(Path directory) {
    change(
        () -> {
          if (!Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent != null) {
              directories(parent);
            }
            Files.createDirectory(directory);
            mode(directory, OWN);
          }
          return directory;
        });
  }

  /** Makes an empty file. */
  void touch(Path file) {
    change(() -> Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : Files.createFile(file));
  }

  /** Makes a file with all in it. */
  void write(Path file, byte[] content, int mode) {
    change(() -> Files.write(file, content));
    mode(file, mode);
  }

  /** Makes a file or puts another in its place: whoever reads sees the one or the other. */
  void replace(Path file, byte[] content) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    change(() -> Files.write(beside, content));
    rename(beside, file);
  }

  void rename(Path from, Path to) {
    change(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  void link(Path link, Path target) {
    change(() -> Files.createSymbolicLink(link, target));
  }

  /** Where a link leads; empty if there is none. */
  Optional<Path> linked(Path link) {
    return change(
        () ->
            Files.isSymbolicLink(link)
                ? Optional.of(Files.readSymbolicLink(link))
                : Optional.<Path>empty());
  }

  /** Deletes a file, a link or an empty directory. */
  void remove(Path path) {
    change(() -> Files.deleteIfExists(path));
  }

  /** Deletes a directory with all in it. Nothing may be mounted there. */
  void delete(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    change(
        () ->
            Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                  @Override
                  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    remove(file);
                    return FileVisitResult.CONTINUE;
                  }

                  @Override
                  public FileVisitResult postVisitDirectory(
                      Path visited, @Nullable IOException failure) {
                    remove(visited);
                    return FileVisitResult.CONTINUE;
                  }
                }));
  }

  /** What is in a directory, by name; nothing if there is none. */
  List<Path> list(Path directory) {
    return change(
        () -> {
          try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
          } catch (NoSuchFileException e) {
            return List.<Path>of();
          }
        });
  }

  /** Permissions with the set-id and sticky bits. */
  int mode(Path path) {
    return change(
        () ->
            (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                & PERMISSIONS);
  }

  /** Changes permissions, whatever the process masks out. */
  void mode(Path path, int mode) {
    change(() -> Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS));
  }

  long group(Path path) {
    return change(
        () -> ((Integer) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS)));
  }

  void group(Path path, long gid) {
    change(() -> Files.setAttribute(path, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS));
  }

  void owner(Path path, long uid) {
    change(() -> Files.setAttribute(path, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS));
  }
}
