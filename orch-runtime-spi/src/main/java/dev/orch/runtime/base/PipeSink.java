package dev.orch.runtime.base;

import dev.orch.runtime.Streaming;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The input of a command or a container. A piece is written when the one before has been read, so
 * that writing never waits. For any thread.
 */
public final class PipeSink implements Streaming.Sink {
  /** What even the smallest pipe takes when it is empty. */
  private static final int PIECE = 4096;

  private static final int PIECE_WHERE_BIG = 32 * 1024;

  private final Fifo pipe;
  private final Polling polling;
  private final Executor worker;
  private final BooleanSupplier ended;
  private final int piece;

  public PipeSink(Fifo pipe, Polling polling, Executor worker, BooleanSupplier ended) {
    this.pipe = pipe;
    this.polling = polling;
    this.worker = worker;
    this.ended = ended;
    // Linux's hold 64 KiB.
    this.piece =
        java.nio.file.Files.isDirectory(java.nio.file.Path.of("/proc/self"))
            ? PIECE_WHERE_BIG
            : PIECE;
  }

  /** Takes everything and keeps nothing. */
  public static Streaming.Sink none() {
    return new Streaming.Sink() {
      @Override
      public CompletionStage<Void> write(byte[] bytes) {
        return Worker.done();
      }

      @Override
      public void end() {
        // nobody reads
      }
    };
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    int[] position = new int[1];
    return polling.until(() -> some(bytes, position)).thenCompose(done -> Worker.done());
  }

  /** Writes a piece if the last one was read; true when all is written or nobody reads. */
  private @Nullable Boolean some(byte[] bytes, int[] position) {
    try {
      if (ended.getAsBoolean()) {
        return true;
      }
      if (position[0] < bytes.length && pipe.available() == 0) {
        int size = Math.min(piece, bytes.length - position[0]);
        pipe.write(bytes, position[0], size);
        position[0] += size;
      }
      return position[0] == bytes.length ? true : null;
    } catch (IOException e) {
      return true; // it was closed
    }
  }

  @Override
  public void end() {
    worker.execute(pipe::close);
  }
}
