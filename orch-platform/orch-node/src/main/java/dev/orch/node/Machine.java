package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has left of what pods can use up. Asked on the node's worker every ten seconds;
 * doesn't block for long.
 */
@FunctionalInterface
public interface Machine {
  /** How much there is, by the kubelet's signals; what can't be told is left out. */
  Map<Signal, Level> look();

  /**
   * The bytes on the file system of a directory; null if it can't be told. Asked now and then, on
   * the node's worker.
   */
  default @Nullable Level disk(Path directory) {
    return look().get(Signal.IMAGE_FS);
  }

  /** A machine that has enough of everything. */
  static Machine plenty() {
    return ImmutableSortedMap::of;
  }

  /** What can run out: the kubelet's eviction signals. */
  enum Signal {
    /** {@code memory.available}: bytes of memory that could be had without swapping. */
    MEMORY("memory.available"),
    /** {@code nodefs.available}: bytes where pods' volumes and logs are. */
    NODE_FS("nodefs.available"),
    /** {@code imagefs.available}: bytes where images are. */
    IMAGE_FS("imagefs.available"),
    /** {@code nodefs.inodesFree}: files that can be made where pods' volumes and logs are. */
    NODE_FS_INODES("nodefs.inodesFree"),
    /** {@code imagefs.inodesFree}: files that can be made where images are. */
    IMAGE_FS_INODES("imagefs.inodesFree"),
    /** {@code pid.available}: numbers of processes. */
    PID("pid.available");

    private final String text;

    Signal(String text) {
      this.text = text;
    }

    /** The signal of that name; throws an {@link IllegalArgumentException} if there is none. */
    static Signal of(String text) {
      for (Signal signal : values()) {
        if (signal.text.equals(text)) {
          return signal;
        }
      }
      throw new IllegalArgumentException("unsupported eviction signal " + text);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * How much of something there is.
   *
   * @param available what is left
   * @param capacity what there is in all
   */
  record Level(long available, long capacity) {}
}
