package dev.orch.runtime.base;

import dev.orch.runtime.Logs;
import dev.orch.runtime.Streaming;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who looks on what a container writes, and perhaps writes to it. For any thread; what it
 * keeps belongs to the worker.
 */
public final class AttachSession implements Streaming.Session {
  /** So much of an output may be waiting for a slow reader. */
  private static final int MAX_WAITING = 1 << 20;

  private final Executor worker;
  private final Streaming.Sink stdin;
  private final Resizing terminal;
  private final Consumer<AttachSession> closed;
  private final Output stdout;
  private final Output stderr;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  /** Gives a terminal another size. */
  @FunctionalInterface
  public interface Resizing {
    /** That of a container without a terminal. */
    Resizing NONE = (columns, rows) -> {};

    void resize(int columns, int rows);
  }

  /**
   * @param terms what of the container's outputs is wanted
   * @param closed is told when it is closed, on the worker
   */
  public AttachSession(
      Executor worker,
      Streaming.Sink stdin,
      Streaming.Terms terms,
      Resizing terminal,
      Consumer<AttachSession> closed) {
    this.worker = worker;
    this.stdin = stdin;
    this.terminal = terminal;
    this.closed = closed;
    this.stdout = new Output(terms.stdout());
    this.stderr = new Output(terms.stderr());
  }

  /** What was written and not yet read of one output. */
  private final class Output implements Streaming.Source {
    private final boolean wanted;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int size;
    private boolean ended;
    private @Nullable CompletableFuture<byte[]> reader;

    Output(boolean wanted) {
      this.wanted = wanted;
      this.ended = !wanted;
    }

    void written(byte[] bytes, int length) {
      if (!wanted || ended) {
        return;
      }
      waiting.add(Arrays.copyOf(bytes, length));
      size += length;
      if (size > MAX_WAITING) {
        ended = true;
      }
      serve();
    }

    void end() {
      ended = true;
      serve();
    }

    void serve() {
      CompletableFuture<byte[]> asking = reader;
      if (asking == null) {
        return;
      }
      byte[] bytes = waiting.poll();
      if (bytes != null) {
        size -= bytes.length;
        reader = null;
        asking.complete(bytes);
      } else if (ended) {
        reader = null;
        asking.complete(new byte[0]);
      }
    }

    @Override
    public CompletionStage<byte[]> next() {
      CompletableFuture<byte[]> result = new CompletableFuture<>();
      worker.execute(
          () -> {
            reader = result;
            serve();
          });
      return result;
    }
  }

  /** The container has written this. On the worker. */
  public void written(Logs.Stream stream, byte[] bytes, int length) {
    (stream == Logs.Stream.STDOUT ? stdout : stderr).written(bytes, length);
  }

  /** The container has ended, and has said all. On the worker. */
  public void ended(int code) {
    stdout.end();
    stderr.end();
    exit.complete(code);
  }

  @Override
  public Streaming.Sink stdin() {
    return stdin;
  }

  @Override
  public Streaming.Source stdout() {
    return stdout;
  }

  @Override
  public Streaming.Source stderr() {
    return stderr;
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }

  @Override
  public void resize(int columns, int rows) {
    terminal.resize(columns, rows);
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          stdout.waiting.clear();
          stderr.waiting.clear();
          stdout.end();
          stderr.end();
          closed.accept(this);
        });
  }
}
