package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/**
 * Small files that are there wholly or not at all, whatever ends the process or the machine. Files
 * whose names begin with a dot are half-made ones of a process that has ended. Stateless.
 */
public final class Durable {
  private Durable() {}

  /** Writes a file, in place of the one that was there. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path made = write(file, content);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    settle(parent(file));
  }

  /**
   * Writes a file unless there is one.
   *
   * @return whether there was none
   */
  public static boolean create(Path file, byte[] content) throws IOException {
    Path made = write(file, content);
    try {
      Files.createLink(file, made);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(made);
    }
    settle(parent(file));
    return true;
  }

  /** Removes a file, if there is one. */
  public static void remove(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      settle(parent(file));
    }
  }

  /** The files of a directory by name, without those that are half made; none if there is none. */
  public static List<Path> list(Path directory) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      return java.util.stream.StreamSupport.stream(all.spliterator(), false)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(Comparator.naturalOrder())
          .collect(ImmutableList.toImmutableList());
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    }
  }

  private static Path write(Path file, byte[] content) throws IOException {
    Files.createDirectories(parent(file));
    Path made = file.resolveSibling("." + file.getFileName());
    try (FileChannel channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    return made;
  }

  private static Path parent(Path file) {
    return java.util.Objects.requireNonNull(file.getParent(), "a file is in a directory");
  }

  private static void settle(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
