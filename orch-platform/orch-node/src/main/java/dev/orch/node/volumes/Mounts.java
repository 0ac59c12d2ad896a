package dev.orch.node.volumes;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What volumes need of the machine's table of mounts. The table is the truth: it is read before
 * each change, so that a change is never made twice. For any thread; nothing waits.
 */
public interface Mounts {
  /** What is mounted now. */
  MountTable table();

  /** Shows a file or directory at another path, which exists. A link is followed. */
  CompletionStage<Void> bind(Path source, Path target);

  /** Has a mount that was bound be read only, or not. */
  CompletionStage<Void> remount(Path target, boolean readOnly);

  /**
   * Mounts a file system.
   *
   * @param type such as {@code tmpfs}
   * @param source a device, or what the type wants
   * @param options as after {@code mount -o}
   */
  CompletionStage<Void> mount(String type, String source, Path target, List<String> options);

  /** Takes away what is mounted at a path, on top of all else there. Fails while it is in use. */
  CompletionStage<Void> unmount(Path target);

  /**
   * Makes a directory in another one. Fails if that is reached by another path than given, as where
   * one of its parents was replaced by a link.
   *
   * @param name one element
   */
  CompletionStage<Void> makeDirectory(Path parent, String name, int mode);

  /** How many bytes of the disk a directory takes with all in it, other file systems left out. */
  CompletionStage<Long> used(Path directory);
}
