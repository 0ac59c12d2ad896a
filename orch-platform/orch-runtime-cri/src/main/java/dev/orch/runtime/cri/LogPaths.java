package dev.orch.runtime.cri;

import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.PodSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the daemon writes logs: {@code 0.log} is written to, {@code 0.log.1} and on are those that
 * were before it, the newest with the highest number. Only on the worker.
 */
final class LogPaths {
  private LogPaths() {}

  /** Makes a directory. */
  static void make(String directory) {
    make(Path.of(directory));
  }

  /** Makes the directory that this file is in. */
  static void makeFor(Path file) {
    Path directory = file.getParent();
    if (directory != null) {
      make(directory);
    }
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log of a container. */
  static Path of(PodSandbox sandbox, Container container) {
    return Path.of(
        SandboxConfigs.kept(sandbox).getLogDirectory(),
        ContainerConfigs.logPath(
            container.getMetadata().getName(), container.getMetadata().getAttempt()));
  }

  /** One that isn't written to any more. */
  static Path old(Path log, int number) {
    return Path.of(log + "." + number);
  }

  /** The highest number of an old one; 0 if there is none. */
  static int newestOld(Path log) {
    int newest = 0;
    Path directory = log.getParent();
    String prefix = log.getFileName() + ".";
    if (directory == null || !Files.isDirectory(directory)) {
      return 0;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.matches(java.util.regex.Pattern.quote(prefix) + "[0-9]{1,9}")) {
          newest = Math.max(newest, Integer.parseInt(name.substring(prefix.length())));
        }
      }
    } catch (IOException e) {
      // It is read as one that has no old ones.
    }
    return newest;
  }

  static void delete(PodSandbox sandbox, Container container) {
    delete(of(sandbox, container).toString());
  }

  /** Deletes a log with its old ones, and the directories that are empty then. */
  static void delete(String log) {
    if (log.isEmpty()) {
      return;
    }
    Path path = Path.of(log);
    try {
      for (int number = newestOld(path); number > 0 && Files.exists(old(path, number)); number--) {
        Files.delete(old(path, number));
      }
      Files.deleteIfExists(path);
      Path container = path.getParent();
      if (container != null) {
        Files.deleteIfExists(container);
        if (container.getParent() != null) {
          Files.deleteIfExists(container.getParent());
        }
      }
    } catch (IOException e) {
      // A directory that isn't empty, most often: another attempt's log is in it.
    }
  }
}
