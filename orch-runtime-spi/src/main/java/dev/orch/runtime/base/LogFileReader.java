package dev.orch.runtime.base;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Logs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A place in a container's log: a file's number and an offset. Files that are deleted before they
 * were read are skipped. State only on the worker.
 */
public final class LogFileReader implements Logs.Reader {
  private static final int BLOCK = 64 * 1024;

  private final LogFiles log;
  private final Logs.Options options;
  private final Executor worker;
  private int number;
  private long offset;
  private boolean closed;
  private @Nullable CompletableFuture<List<Logs.Line>> waiter;

  public LogFileReader(LogFiles log, Logs.Options options, Executor worker) throws IOException {
    this.log = log;
    this.options = options;
    this.worker = worker;
    int newest = log.newest();
    this.number = log.oldest();
    Integer tail = options.tail();
    if (tail != null) {
      skipTo(newest, tail);
    }
  }

  /** Goes back from the end, over so many ends of lines. */
  private void skipTo(int newest, int tail) throws IOException {
    int wanted = tail;
    for (int file = newest; file >= number; file--) {
      if (!Files.exists(log.file(file))) {
        continue;
      }
      try (RandomAccessFile in = new RandomAccessFile(log.file(file).toFile(), "r")) {
        long start = lineFromEnd(in, wanted);
        if (start >= 0) {
          number = file;
          offset = start;
          return;
        }
        wanted -= (int) -(start + 1);
      }
    }
  }

  /** Where the last so many lines start; or -1 - n if there are only n. */
  private static long lineFromEnd(RandomAccessFile in, int wanted) throws IOException {
    long end = in.length();
    if (wanted == 0) {
      return end;
    }
    byte[] block = new byte[BLOCK];
    int lines = 0;
    for (long from = end; from > 0; ) {
      int size = (int) Math.min(BLOCK, from);
      from -= size;
      in.seek(from);
      in.readFully(block, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        if (block[i] == '\n' && ++lines > wanted) {
          return from + i + 1;
        }
      }
    }
    return lines == wanted ? 0 : -1 - lines;
  }

  @Override
  public CompletionStage<List<Logs.Line>> next() {
    CompletableFuture<List<Logs.Line>> result = new CompletableFuture<>();
    worker.execute(() -> read(result));
    return result;
  }

  private void read(CompletableFuture<List<Logs.Line>> result) {
    if (result.isDone()) {
      return;
    }
    waiter = result;
    try {
      List<Logs.Line> lines = new ArrayList<>();
      boolean moved = !closed && readBlock(lines);
      if (moved && lines.isEmpty()) {
        worker.execute(() -> read(result));
      } else if (lines.isEmpty() && !closed && options.follow() && !log.hasEnded()) {
        log.onChange(() -> read(result));
      } else {
        result.complete(ImmutableList.copyOf(lines));
      }
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  /** Reads on by one block of whole lines; false at the end. */
  private boolean readBlock(List<Logs.Line> lines) throws IOException {
    while (number < log.newest() && !Files.exists(log.file(number))) {
      number++;
      offset = 0;
    }
    if (!Files.exists(log.file(number))) {
      return false;
    }
    byte[] block = new byte[BLOCK];
    int size;
    try (RandomAccessFile in = new RandomAccessFile(log.file(number).toFile(), "r")) {
      in.seek(offset);
      size = Math.max(0, in.read(block));
    }
    int start = 0;
    for (int i = 0; i < size; i++) {
      if (block[i] == '\n') {
        add(new String(block, start, i - start, StandardCharsets.UTF_8), lines);
        start = i + 1;
      }
    }
    offset += start;
    if (start == 0 && number < log.newest()) {
      number++;
      offset = 0;
      return true;
    }
    return start > 0;
  }

  private void add(String line, List<Logs.Line> lines) {
    int stream = line.indexOf(' ') + 1;
    int tag = line.indexOf(' ', stream) + 1;
    Instant time = LogFile.time(line);
    Instant since = options.since();
    if (since == null || !time.isBefore(since)) {
      lines.add(
          new Logs.Line(
              time,
              line.startsWith("stderr", line.indexOf(' ') + 1)
                  ? Logs.Stream.STDERR
                  : Logs.Stream.STDOUT,
              line.substring(tag + 2),
              line.charAt(tag) == 'F'));
    }
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          closed = true;
          log.close();
          CompletableFuture<List<Logs.Line>> asking = waiter;
          if (asking != null) {
            asking.complete(ImmutableList.of());
          }
        });
  }
}
