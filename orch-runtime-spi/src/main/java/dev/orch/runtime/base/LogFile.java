package dev.orch.runtime.base;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Logs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a container wrote, in the format of the CRI: time, stream, {@code F} for a whole line or
 * {@code P} for a piece of one, and the text. Kept in numbered files of bounded size, of which only
 * the newest few are kept. A log of an earlier life of the agent goes on where it ended. Only on
 * the runtime's worker.
 */
public final class LogFile implements LogFiles {
  /** A longer line is kept in pieces. */
  public static final int MAX_LINE = 16 * 1024;

  private static final System.Logger LOG = System.getLogger(LogFile.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Path directory;
  private final long maxBytes;
  private final int maxFiles;
  private final InstantSource clock;
  private final Partial stdout = new Partial("stdout");
  private final Partial stderr = new Partial("stderr");
  private final List<Runnable> waiting = new ArrayList<>();
  private int newest;
  private long newestSize;
  private boolean ended;
  private @Nullable OutputStream out;

  /** The line of an output that has no end yet. */
  private static final class Partial {
    final String stream;
    final byte[] bytes = new byte[MAX_LINE];
    int length;

    Partial(String stream) {
      this.stream = stream;
    }
  }

  /** A log in this directory: a new one, or one of an earlier life of the agent. */
  public LogFile(Path directory, long maxBytes, int maxFiles, InstantSource clock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.clock = clock;
    this.newest = newestIn(directory);
  }

  private static int newestIn(Path directory) {
    int newest = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9]*.log")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        newest = Math.max(newest, Integer.parseInt(name.substring(0, name.length() - 4)));
      }
    } catch (IOException e) {
      // A log that can't be listed is read as an empty one.
    }
    return newest;
  }

  @Override
  public Path file(int number) {
    return directory.resolve(number + ".log");
  }

  @Override
  public int oldest() {
    int number = newest;
    while (number > 0 && Files.exists(file(number - 1))) {
      number--;
    }
    return number;
  }

  @Override
  public int newest() {
    return newest;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public void onChange(Runnable task) {
    waiting.add(task);
  }

  /** Adds what was written to the first output. */
  public void append(byte[] bytes, int length) {
    append(Logs.Stream.STDOUT, bytes, length);
  }

  /** Adds what was written to an output; a line of one is never mixed with the other's. */
  public void append(Logs.Stream stream, byte[] bytes, int length) {
    Partial line = stream == Logs.Stream.STDOUT ? stdout : stderr;
    try {
      for (int i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
          write(line, 'F');
        } else {
          if (line.length == MAX_LINE) {
            write(line, 'P');
          }
          line.bytes[line.length++] = bytes[i];
        }
      }
      flush();
    } catch (IOException e) {
      // A full disk costs lines, and never the container.
      line.length = 0;
      LOG.log(System.Logger.Level.WARNING, "lost output for " + directory, e);
    }
    wake();
  }

  private void write(Partial line, char tag) throws IOException {
    byte[] head =
        (TIME.format(clock.instant()) + " " + line.stream + " " + tag + " ")
            .getBytes(StandardCharsets.US_ASCII);
    int size = head.length + line.length + 1;
    OutputStream target = out == null ? reopened() : out;
    if (newestSize > 0 && newestSize + size > maxBytes) {
      target.close();
      newest++;
      newestSize = 0;
      Files.deleteIfExists(file(newest - maxFiles));
      target = opened();
    }
    target.write(head);
    target.write(line.bytes, 0, line.length);
    target.write('\n');
    newestSize += size;
    line.length = 0;
  }

  /** The newest file, without the piece of a line that an agent left which died in writing it. */
  private OutputStream reopened() throws IOException {
    Path file = file(newest);
    if (Files.exists(file)) {
      try (RandomAccessFile earlier = new RandomAccessFile(file.toFile(), "rw")) {
        long end = earlier.length();
        while (end > 0 && byteAt(earlier, end - 1) != '\n') {
          end--;
        }
        earlier.setLength(end);
        newestSize = end;
      }
    }
    return opened();
  }

  private static int byteAt(RandomAccessFile file, long position) throws IOException {
    file.seek(position);
    return file.read();
  }

  private OutputStream opened() throws IOException {
    OutputStream target =
        new BufferedOutputStream(
            Files.newOutputStream(
                file(newest), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    out = target;
    return target;
  }

  private void flush() throws IOException {
    OutputStream target = out;
    if (target != null) {
      target.flush();
    }
  }

  /** Nothing follows; a last line without an end is a line. */
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      for (Partial line : ImmutableList.of(stdout, stderr)) {
        if (line.length > 0) {
          write(line, 'F');
        }
      }
      OutputStream target = out;
      if (target != null) {
        target.close();
      }
      out = null;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "lost output for " + directory, e);
    }
    wake();
  }

  /** The agent goes while the container stays: what it has of a line is kept as a piece of one. */
  public void suspend() {
    if (ended) {
      return;
    }
    try {
      for (Partial line : ImmutableList.of(stdout, stderr)) {
        if (line.length > 0) {
          write(line, 'P');
        }
      }
      OutputStream target = out;
      if (target != null) {
        target.close();
      }
      out = null;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "lost output for " + directory, e);
    }
  }

  private void wake() {
    List<Runnable> tasks = new ArrayList<>(waiting);
    waiting.clear();
    tasks.forEach(Runnable::run);
  }

  /** The time at the start of a line. */
  public static Instant time(String line) {
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }
}
