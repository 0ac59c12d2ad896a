package dev.orch.node.volumes;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What volumes need of the machine's block devices. Idempotent, but for {@link #format}. For any
 * thread; nothing waits.
 */
public interface BlockDevices {
  /** The loop device of a file, if it has one. */
  CompletionStage<Optional<String>> loop(Path file);

  /** Gives a file a loop device. */
  CompletionStage<String> attach(Path file);

  /** Takes a loop device away. */
  CompletionStage<Void> detach(String device);

  /** Has a loop device be as large as its file is now. */
  CompletionStage<Void> resize(String device);

  /** What is on a device, such as {@code ext4}; empty if nothing. */
  CompletionStage<Optional<String>> fileSystem(String device);

  /** Makes a file system on a device, whatever is there. */
  CompletionStage<Void> format(String device, String type);

  /** Checks a file system that isn't mounted, and has it fill its device if it can then. */
  CompletionStage<Void> check(String device, String type);

  /** Has a mounted file system fill its device. Fails where that can't be done while mounted. */
  CompletionStage<Void> grow(String device, String type, Path mounted);
}
