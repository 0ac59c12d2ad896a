package dev.orch.runtime.base;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/**
 * The pipe that all processes of a container write to, until the last of them is gone. Were it the
 * JDK's own, which ends with the main process, whoever still writes then would be killed by SIGPIPE
 * in its grace period, such as a shell that tells of a child's end before it runs its trap. Only on
 * the worker.
 */
public final class OutputPipe implements Closeable {
  /** More than a pipe holds, so a round takes all that was written before it. */
  private static final int MAX_PER_ROUND = 256 * 1024;

  private static final int PIECE = 16 * 1024;

  private final Fifo pipe;

  private OutputPipe(Fifo pipe) {
    this.pipe = pipe;
  }

  /** Is given what was written. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] bytes, int length);
  }

  /** A new one, named in this directory until it is {@link #taken}. */
  public static OutputPipe in(Path directory) throws IOException {
    return new OutputPipe(Fifo.in(directory, "output"));
  }

  /** One that is there already, with what nobody has read of it yet. */
  public static OutputPipe open(Path path) throws IOException {
    return new OutputPipe(Fifo.open(path));
  }

  /** For a process that is started now. */
  public Redirect target() {
    return pipe.target();
  }

  /** The process has it open, and its name has done its work. */
  public void taken() {
    pipe.taken();
  }

  /** Hands on what is there, as much as one round may; true if there was something. */
  public boolean drain(Reader reader) {
    int total = 0;
    try {
      int ready;
      while (total < MAX_PER_ROUND && (ready = pipe.available()) > 0) {
        byte[] buffer = new byte[Math.min(ready, PIECE)];
        int size = pipe.read(buffer);
        reader.read(buffer, size);
        total += size;
      }
    } catch (IOException e) {
      // It is closed: nothing is left.
    }
    return total > 0;
  }

  @Override
  public void close() {
    pipe.close();
  }
}
