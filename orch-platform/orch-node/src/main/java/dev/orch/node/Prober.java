package dev.orch.node;

import dev.orch.model.core.HTTPHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks over the network whether a container works. Called by the node's worker; never blocks. */
public interface Prober {
  /** What a probe found. */
  record Outcome(boolean ok, String message) {
    /** All is well. */
    public static final Outcome OK = new Outcome(true, "");
  }

  /** Whether the address answers GET with a status from 200 to 399. */
  CompletionStage<Outcome> http(String url, List<HTTPHeader> headers, Duration timeout);

  /** Whether the address takes a connection. */
  CompletionStage<Outcome> tcp(String host, int port, Duration timeout);

  /**
   * Whether the service of that name says by the gRPC health checking protocol that it serves.
   *
   * @param service empty for the server as a whole
   */
  default CompletionStage<Outcome> grpc(String host, int port, String service, Duration timeout) {
    return CompletableFuture.completedFuture(
        new Outcome(false, "this node can't ask over gRPC; it asks over HTTP and TCP"));
  }

  /** Finds everything well, for runtimes whose containers have no network. */
  Prober ALWAYS_OK =
      new Prober() {
        @Override
        public CompletionStage<Outcome> http(
            String url, List<HTTPHeader> headers, Duration timeout) {
          return CompletableFuture.completedFuture(Outcome.OK);
        }

        @Override
        public CompletionStage<Outcome> tcp(String host, int port, Duration timeout) {
          return CompletableFuture.completedFuture(Outcome.OK);
        }

        @Override
        public CompletionStage<Outcome> grpc(
            String host, int port, String service, Duration timeout) {
          return CompletableFuture.completedFuture(Outcome.OK);
        }
      };
}
