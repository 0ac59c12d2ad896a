package dev.orch.apiserver.stream;

import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodStreams;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What comes on a stream that somebody reads at his own pace: the next bytes are taken when those
 * before were. For any thread.
 */
final class Arriving implements PodStreams.Source {
  private static final byte[] END = new byte[0];

  private byte @Nullable [] held;
  private @Nullable CompletableFuture<Void> taken;
  private @Nullable CompletableFuture<byte[]> asked;
  private boolean ended;
  private @Nullable ApiException failure;

  /** Has come; the stage ends when it was read. One call at a time. */
  CompletionStage<Void> offer(byte[] bytes) {
    CompletableFuture<byte[]> reader;
    synchronized (this) {
      if (ended) {
        return CompletableFuture.allOf();
      }
      reader = asked;
      asked = null;
      if (reader == null) {
        held = bytes;
        taken = new CompletableFuture<>();
        return taken;
      }
    }
    reader.complete(bytes);
    return CompletableFuture.allOf();
  }

  /** Nothing follows what was offered. */
  void end() {
    end(null);
  }

  /** The same because of a failure, which whoever reads is told. */
  void end(@Nullable ApiException why) {
    CompletableFuture<byte[]> reader;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = why;
      reader = asked;
      asked = null;
    }
    if (reader != null) {
      over(reader, why);
    }
  }

  private static void over(CompletableFuture<byte[]> reader, @Nullable ApiException why) {
    if (why == null) {
      reader.complete(END);
    } else {
      reader.completeExceptionally(why);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<byte[]> next() {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    byte[] bytes;
    CompletableFuture<Void> done;
    ApiException why;
    synchronized (this) {
      bytes = held;
      done = taken;
      why = failure;
      held = null;
      taken = null;
      if (bytes == null && !ended) {
        asked = result;
        return result;
      }
    }
    if (bytes == null) {
      over(result, why);
    } else {
      result.complete(bytes);
    }
    if (done != null) {
      done.complete(null);
    }
    return result;
  }
}
