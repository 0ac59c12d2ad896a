package dev.orch.node.volumes;

import static dev.orch.node.volumes.Disk.change;

import dev.orch.model.core.HostPathVolumeSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths of the host that pods name: checked, and made where they are to be. Stateless. */
final class HostPaths {
  private static final int DIRECTORY = 0755;
  private static final int FILE = 0644;
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final int BLOCK = 0060000;
  private static final int CHARACTERS = 0020000;

  private HostPaths() {}

  /** The path, if it is of the type that is wanted. */
  static Path check(HostPathVolumeSource source, Disk disk) {
    for (Path element : Path.of(source.path())) {
      if (element.toString().equals("..")) {
        throw new VolumeException(
            "invalid HostPath `" + source.path() + "`: must not contain '..'");
      }
    }
    Path path = Path.of(source.path());
    String type = source.type() == null ? "" : source.type();
    make(path, type, disk);
    boolean right =
        switch (type) {
          case "" -> true;
          case "Directory", "DirectoryOrCreate" -> Files.isDirectory(path);
          case "File", "FileOrCreate" -> Files.isRegularFile(path);
          case "Socket" -> is(path, SOCKET);
          case "CharDevice" -> is(path, CHARACTERS);
          case "BlockDevice" -> is(path, BLOCK);
          default -> throw new VolumeException(type + " is an invalid volume type");
        };
    if (!right) {
      throw new VolumeException(
          "hostPath type check failed: " + path + " is not a " + description(type));
    }
    return path;
  }

  private static void make(Path path, String type, Disk disk) {
    if (Files.exists(path)) {
      return;
    }
    if (type.isEmpty() || type.equals("DirectoryOrCreate")) {
      disk.directories(path);
      disk.mode(path, DIRECTORY);
    } else if (type.equals("FileOrCreate")) {
      disk.touch(path);
      disk.mode(path, FILE);
    }
  }

  private static String description(String type) {
    return switch (type) {
      case "Directory", "DirectoryOrCreate" -> "directory";
      case "Socket" -> "socket file";
      case "CharDevice" -> "character device";
      case "BlockDevice" -> "block device";
      default -> "file";
    };
  }

  static boolean isBlockDevice(Path path) {
    return is(path, BLOCK);
  }

  private static boolean is(Path path, int type) {
    return Files.exists(path)
        && change(() -> ((Integer) Files.getAttribute(path, "unix:mode") & TYPE) == type);
  }
}
