package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import java.util.concurrent.CompletionStage;

/** What is at the server's end of a client's streams. Called on the connection's event loop. */
public interface StreamUser {
  /** The connection is there. The first call. */
  void begin(StreamMux mux);

  /**
   * A stream has been opened.
   *
   * @param headers what it is for, such as {@code streamtype}; names in lower case
   */
  void opened(int stream, ImmutableMap<String, String> headers);

  /** The client's bytes; the next of that stream come when the stage has ended. */
  CompletionStage<Void> received(int stream, byte[] bytes);

  /** The client sends no more on that stream. */
  void ended(int stream);

  /** The client has given the stream up. */
  void reset(int stream);

  /** The connection has gone. The last call. */
  void closed();
}
