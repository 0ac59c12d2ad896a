package dev.orch.apiserver.stream;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A client's connection that carries several streams of bytes. Called on its event loop alone. */
public interface StreamMux {
  /** The event loop. */
  Executor loop();

  /** Sends bytes; ends when the client can take more, and fails if it has gone. */
  CompletionStage<Void> write(int stream, byte[] bytes);

  /** Nothing follows on that stream, where the protocol can say so. */
  void end(int stream);

  /** Ends the connection when all that was written has reached the client. */
  void close();
}
