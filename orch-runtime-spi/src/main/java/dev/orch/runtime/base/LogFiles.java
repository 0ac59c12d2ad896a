package dev.orch.runtime.base;

import java.nio.file.Path;

/**
 * The files that a container's log is kept in, numbered from old to new, whoever writes them. Only
 * on the runtime's worker.
 */
public interface LogFiles {
  /** The file of that number; perhaps there is none. */
  Path file(int number);

  /** The number of the oldest file; {@link #newest} is the last. */
  int oldest();

  /** The number of the file that is written to. */
  int newest();

  /** Whether nothing follows what is in the files. */
  boolean hasEnded();

  /** Runs the task once, at the next line or at the end. */
  void onChange(Runnable task);

  /** The one reader that these were opened for has ended: nobody is to be told any more. */
  default void close() {}
}
