package dev.orch.grpc.csi;

import dev.orch.runtime.base.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** What is made for drivers to mount on, and deleted: never what is in a volume. Stateless. */
final class VolumePaths {
  private VolumePaths() {}

  static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes an empty directory, or what a device was mounted on. */
  static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for a path and the one that it is in, when something has ended. */
  static CompletionStage<Void> removed(CompletionStage<?> stage, Path inner, Path outer) {
    return stage.thenCompose(
        answer -> {
          remove(inner);
          remove(outer);
          return Worker.done();
        });
  }

  static boolean isGone(Path path) {
    return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
