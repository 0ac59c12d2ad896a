package dev.orch.runtime.base;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
 * {@code P} for a piece of one, and the text. Both of its outputs are one stream here. Kept in
 * numbered files of bounded size, of which only the newest few are kept. Only on the runtime's
 * worker.
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
  private final byte[] line = new byte[MAX_LINE];
  private final List<Runnable> waiting = new ArrayList<>();
  private int lineLength;
  private int newest;
  private long newestSize;
  private boolean ended;
  private @Nullable OutputStream out;

  /** A log in this directory: a new one, or one that ended in an earlier life of the agent. */
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

  public void append(byte[] bytes, int length) {
    try {
      for (int i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
          write('F');
        } else {
          if (lineLength == MAX_LINE) {
            write('P');
          }
          line[lineLength++] = bytes[i];
        }
      }
      flush();
    } catch (IOException e) {
      // A full disk costs lines, and never the container.
      lineLength = 0;
      LOG.log(System.Logger.Level.WARNING, "lost output for " + directory, e);
    }
    wake();
  }

  private void write(char tag) throws IOException {
    byte[] head =
        (TIME.format(clock.instant()) + " stdout " + tag + " ").getBytes(StandardCharsets.US_ASCII);
    int size = head.length + lineLength + 1;
    OutputStream target = out;
    if (target != null && newestSize + size > maxBytes) {
      target.close();
      target = null;
      newest++;
      newestSize = 0;
      Files.deleteIfExists(file(newest - maxFiles));
    }
    if (target == null) {
      target =
          new BufferedOutputStream(
              Files.newOutputStream(
                  file(newest), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      out = target;
    }
    target.write(head);
    target.write(line, 0, lineLength);
    target.write('\n');
    newestSize += size;
    lineLength = 0;
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
      if (lineLength > 0) {
        write('F');
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
