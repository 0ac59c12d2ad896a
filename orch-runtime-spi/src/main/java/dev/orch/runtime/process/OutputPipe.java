package dev.orch.runtime.process;

import dev.orch.runtime.RefusedException;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pipe that all processes of a container write to, until the last of them is gone. The JDK's
 * own ends with the main process: whoever still writes then, as a shell does that tells of a
 * child's end before it runs its trap, is killed by SIGPIPE in its grace period. Only on the
 * worker.
 */
final class OutputPipe implements Closeable {
  /** More than a pipe holds, so a round takes all that was written before it. */
  private static final int MAX_PER_ROUND = 256 * 1024;

  private final Path path;
  private final RandomAccessFile file;
  private final FileInputStream in;

  private OutputPipe(Path path) throws IOException {
    this.path = path;
    // Open for both, so that opening doesn't wait for a writer, nor the writer's for a reader.
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.in = new FileInputStream(file.getFD());
  }

  /** A new one, named in this directory until it is {@link #taken}. */
  static OutputPipe in(Path directory) throws IOException {
    Path path = directory.resolve("output");
    Files.deleteIfExists(path);
    // The JDK can't make one.
    Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start();
    try {
      if (mkfifo.waitFor() != 0) {
        throw new RefusedException("RunContainerError", "mkfifo " + path + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in making " + path, e);
    }
    return new OutputPipe(path);
  }

  /** For a process that is started now. */
  Redirect target() {
    return Redirect.to(path.toFile());
  }

  /** The process has it open, and its name has done its work. */
  void taken() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It goes with the container's directory.
    }
  }

  /** Moves what is there into the log, as much as one round may; true if there was something. */
  boolean drain(LogFile log) {
    int total = 0;
    try {
      int ready;
      while (total < MAX_PER_ROUND && (ready = in.available()) > 0) {
        byte[] buffer = new byte[Math.min(ready, 16 * 1024)];
        int size = in.read(buffer);
        log.append(buffer, size);
        total += size;
      }
    } catch (IOException e) {
      // It is closed: nothing is left.
    }
    return total > 0;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // There is nothing to be done about it, and nothing was to be written.
    }
  }
}
