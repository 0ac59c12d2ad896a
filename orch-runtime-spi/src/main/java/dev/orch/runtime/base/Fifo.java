package dev.orch.runtime.base;

import dev.orch.runtime.RefusedException;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A named pipe that this process holds open at both ends, so that opening it doesn't wait for
 * anybody, and that is there until everybody has let go of it. The JDK's own pipes end with the
 * main process, and nobody can be asked whether they have room. Only on the worker.
 */
public final class Fifo implements Closeable {
  private final Path path;
  private final RandomAccessFile file;
  private final FileInputStream in;

  private Fifo(Path path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.in = new FileInputStream(file.getFD());
  }

  /** A new one, of that name in this directory until it is {@link #taken}. */
  public static Fifo in(Path directory, String name) throws IOException {
    Path path = directory.resolve(name);
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
    return new Fifo(path);
  }

  /** One that is there already, made by whoever runs the process at its other end. */
  public static Fifo open(Path path) throws IOException {
    return new Fifo(path);
  }

  /** For the output of a process that is started now. */
  public Redirect target() {
    return Redirect.to(path.toFile());
  }

  /** For the input of a process that is started now. */
  public Redirect source() {
    return Redirect.from(path.toFile());
  }

  /** The process has it open, and its name has done its work. */
  public void taken() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It goes with the directory that it is in.
    }
  }

  /** How many bytes are in it that nobody has read yet. */
  public int available() throws IOException {
    return in.available();
  }

  /** Reads what is available, at most a buffer full. */
  public int read(byte[] buffer) throws IOException {
    return in.read(buffer);
  }

  /** Writes; waits unless there is room. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    file.write(bytes, offset, length);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // There is nothing to be done about it.
    }
  }
}
