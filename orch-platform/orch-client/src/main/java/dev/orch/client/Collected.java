package dev.orch.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Reads a body into memory, up to a limit. */
final class Collected implements Flow.Subscriber<List<ByteBuffer>> {
  private final long most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

  private Collected(long most) {
    this.most = most;
  }

  /** Begins to read what follows an answer's beginning. */
  static Collected of(Opened opened, long most) {
    Collected body = new Collected(most);
    opened.body().subscribe(body);
    return body;
  }

  /**
   * The body; fails if it breaks off or is larger than the limit. Cancelling it ends the reading.
   */
  CompletableFuture<byte[]> whole() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    whole.whenComplete((body, failed) -> begun.cancel());
    begun.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (bytes.size() + (long) buffer.remaining() > most) {
        whole.completeExceptionally(new IOException("the answer has more than " + most + " bytes"));
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
  }

  @Override
  public void onError(Throwable failed) {
    whole.completeExceptionally(failed);
  }

  @Override
  public void onComplete() {
    whole.complete(bytes.toByteArray());
  }
}
