package dev.orch.apiserver.stream;

import dev.orch.store.api.PodStreams;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What goes out on a stream. For any thread.
 *
 * @param stream its number
 */
record Outgoing(StreamMux mux, int stream) implements PodStreams.Sink {
  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<Void> write(byte[] bytes) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    mux.loop()
        .execute(
            () ->
                mux.write(stream, bytes)
                    .whenComplete(
                        (done, failure) -> {
                          if (failure == null) {
                            written.complete(null);
                          } else {
                            written.completeExceptionally(failure);
                          }
                        }));
    return written;
  }

  @Override
  public void end() {
    mux.loop().execute(() -> mux.end(stream));
  }
}
