package dev.orch.command;

import dev.orch.cluster.Infrastructure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary folder of a running command, which goes with it. It holds a lock in the folder; so a
 * folder without one is left from a command that was killed, and the next command clears it away,
 * with what still runs of its containers.
 */
final class ScratchFolder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ScratchFolder.class.getName());
  private static final String PREFIX = "orch-";
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private ScratchFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes a new one. @throws Failure if that isn't possible */
  static ScratchFolder make() {
    try {
      Path path = Files.createTempDirectory(PREFIX);
      FileChannel lock =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      return new ScratchFolder(path, lock);
    } catch (IOException e) {
      throw new Failure("temporary folder: " + UpCommand.reason(e));
    }
  }

  Path path() {
    return path;
  }

  /** Clears away what commands of this user that were killed have left beside this folder. */
  void clearLeftovers() {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(path.resolveSibling("."), PREFIX + "*")) {
      for (Path folder : folders) {
        clear(folder.normalize());
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.DEBUG, "leftovers of killed commands: " + e.getMessage());
    }
  }

  private void clear(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    boolean mine =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path))
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    if (!mine || folder.equals(path)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock taken = channel.tryLock()) {
      if (taken != null) {
        Infrastructure.discard(folder);
        delete(folder);
      }
    }
  }

  /** Removes the folder with all that is in it, as far as that goes. */
  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "can't remove " + folder + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    delete(path);
    try {
      lock.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "lock of " + path + ": " + e.getMessage());
    }
  }
}
