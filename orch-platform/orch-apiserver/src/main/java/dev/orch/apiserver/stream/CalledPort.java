package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A port at the other end of a connection of streams: the caller's side of what {@link
 * ForwardRelay} serves. That nobody listens there shows when it is read: the protocol has no word
 * for success. A user of streams on the event loop, a connection for any thread.
 */
public final class CalledPort implements StreamUser, PodStreams.Connection {
  /** The protocol that is spoken. */
  public static final String PROTOCOL = "portforward.k8s.io";

  private static final int ERROR = 1;
  private static final int DATA = 3;
  private static final int MAX_MESSAGE = 1 << 14;

  private final int port;
  private final Arriving data = new Arriving();
  private final StringBuilder message = new StringBuilder();
  private final CompletableFuture<StreamMux> mux = new CompletableFuture<>();

  public CalledPort(int port) {
    this.port = port;
  }

  /** The streams that are to be opened. */
  public List<ImmutableMap<String, String>> headers() {
    return ImmutableList.of(headers("error"), headers("data"));
  }

  private ImmutableMap<String, String> headers(String type) {
    return ImmutableMap.of("streamtype", type, "port", Integer.toString(port), "requestid", "0");
  }

  @Override
  public void begin(StreamMux connection) {
    mux.complete(connection);
  }

  @Override
  public void opened(int stream, ImmutableMap<String, String> headers) {
    if (stream == DATA) {
      mux.thenAccept(connection -> connection.end(ERROR)); // nothing is said there
    }
  }

  @Override
  public CompletionStage<Void> received(int stream, byte[] bytes) {
    if (stream == DATA) {
      return data.offer(bytes);
    }
    if (message.length() < MAX_MESSAGE) {
      message.append(new String(bytes, StandardCharsets.UTF_8));
    }
    return CompletableFuture.allOf();
  }

  @Override
  public void ended(int stream) {
    if (message.length() > 0) {
      data.end(Errors.of(Reason.INTERNAL_ERROR, reason(message.toString()), null));
    } else if (stream == DATA) {
      data.end();
    }
  }

  /** Without which port of which pod it was: whoever tells it to a client says so himself. */
  private static String reason(String text) {
    int colon = text.indexOf(": ");
    return text.startsWith("error forwarding port") && colon > 0 ? text.substring(colon + 2) : text;
  }

  @Override
  public void reset(int stream) {
    ended(stream);
  }

  @Override
  public void closed() {
    ended(DATA);
    mux.completeExceptionally(new IllegalStateException("the connection has gone"));
  }

  @Override
  public PodStreams.Source source() {
    return data;
  }

  @Override
  public PodStreams.Sink sink() {
    StreamMux present = mux.getNow(null);
    if (present == null) {
      throw new IllegalStateException("it isn't connected yet");
    }
    return new Outgoing(present, DATA);
  }

  @Override
  public void close() {
    mux.thenAccept(SpdyCall::cut);
  }
}
