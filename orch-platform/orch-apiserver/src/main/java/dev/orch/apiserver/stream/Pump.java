package dev.orch.apiserver.stream;

import dev.orch.store.api.PodStreams;
import java.util.concurrent.CompletableFuture;

/** Moves bytes to a client's stream, as fast as it takes them. On the event loop. */
final class Pump {
  private final StreamMux mux;
  private final int stream;
  private final PodStreams.Source source;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Pump(StreamMux mux, int stream, PodStreams.Source source) {
    this.mux = mux;
    this.stream = stream;
    this.source = source;
  }

  /** Begins; ends when the source has, fails as that does, or ends as the client has gone. */
  CompletableFuture<Void> run() {
    next();
    return done;
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private void next() {
    source
        .next()
        .whenCompleteAsync(
            (bytes, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else if (bytes.length == 0) {
                done.complete(null);
              } else {
                mux.write(stream, bytes)
                    .whenComplete(
                        (written, gone) -> {
                          if (gone == null) {
                            next();
                          } else {
                            done.complete(null);
                          }
                        });
              }
            },
            mux.loop());
  }
}
