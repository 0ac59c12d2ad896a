package dev.orch.runtime.base;

import dev.orch.runtime.Streaming;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a command writes to a pipe, until it has ended and the pipe is empty. For any thread. */
public final class PipeSource implements Streaming.Source {
  private static final int MAX = 32 * 1024;
  private static final byte[] END = new byte[0];

  private final Fifo pipe;
  private final Polling polling;
  private final BooleanSupplier ended;

  public PipeSource(Fifo pipe, Polling polling, BooleanSupplier ended) {
    this.pipe = pipe;
    this.polling = polling;
    this.ended = ended;
  }

  /** Nothing at all. */
  public static Streaming.Source none() {
    return () -> CompletableFuture.completedFuture(END);
  }

  @Override
  public CompletionStage<byte[]> next() {
    return polling.until(this::some);
  }

  private byte @Nullable [] some() {
    // First, as nothing is written after the end.
    boolean last = ended.getAsBoolean();
    try {
      int ready = pipe.available();
      if (ready > 0) {
        byte[] bytes = new byte[Math.min(ready, MAX)];
        int size = pipe.read(bytes);
        return size == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, Math.max(0, size));
      }
    } catch (IOException e) {
      return END; // it was closed
    }
    return last ? END : null;
  }
}
