package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.store.api.PodStreams;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Connects pairs of a client's streams with ports: one of each pair carries data, the other what
 * went wrong. On the connection's event loop. When the client goes, so do the connections.
 */
public final class ForwardRelay implements StreamUser {
  private static final int MAX_PORT = 65_535;

  private final IntFunction<CompletionStage<PodStreams.Connection>> connect;
  private final String pod;
  private final boolean fixed;
  private final Map<String, Forward> forwards = new TreeMap<>();
  private final Map<Integer, Forward> byStream = new TreeMap<>();
  private @Nullable StreamMux mux;

  /**
   * A relay to the ports of a pod.
   *
   * @param connect connects to a port
   * @param pod how the pod is called when that fails
   * @param fixed whether the client can't open more streams: then the last one's end is all's
   */
  public ForwardRelay(
      IntFunction<CompletionStage<PodStreams.Connection>> connect, String pod, boolean fixed) {
    this.connect = connect;
    this.pod = pod;
    this.fixed = fixed;
  }

  /** The streams that a WebSocket has for ports: two for each, which say first what port it is. */
  public static List<FixedStream> fixed(List<Integer> ports) {
    ImmutableList.Builder<FixedStream> fixed = ImmutableList.builder();
    for (int i = 0; i < ports.size(); i++) {
      int port = ports.get(i);
      byte[] greeting = {(byte) port, (byte) (port >> 8)};
      for (String type : List.of("data", "error")) {
        fixed.add(
            new FixedStream(
                ImmutableMap.of(
                    "streamtype", type,
                    "port", Integer.toString(port),
                    "requestid", Integer.toString(i)),
                greeting));
      }
    }
    return fixed.build();
  }

  /** One pair of streams, and the connection they are for. */
  private static final class Forward {
    int port;
    int data = -1;
    int error = -1;
    boolean over;
    final CompletableFuture<PodStreams.Connection> connection = new CompletableFuture<>();
  }

  @Override
  public void begin(StreamMux connection) {
    mux = connection;
  }

  @Override
  public void opened(int stream, ImmutableMap<String, String> headers) {
    boolean error = headers.getOrDefault("streamtype", "").equals("error");
    String request = headers.get("requestid");
    // Clients of old don't number their requests: they open the stream for data after the other.
    String id = request == null ? Integer.toString(error ? stream : stream - 2) : request;
    Forward forward = forwards.computeIfAbsent(id, made -> new Forward());
    forward.port = port(headers.getOrDefault("port", ""));
    byStream.put(stream, forward);
    if (error) {
      forward.error = stream;
    } else {
      forward.data = stream;
    }
    StreamMux connection = mux;
    if (forward.error >= 0 && forward.data >= 0 && connection != null) {
      forwards.remove(id);
      start(connection, forward);
    }
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void start(StreamMux connection, Forward forward) {
    CompletionStage<PodStreams.Connection> opening =
        forward.port < 1 || forward.port > MAX_PORT
            ? CompletableFuture.failedFuture(
                dev.orch.store.api.Errors.badRequest("there is no port " + forward.port))
            : connect.apply(forward.port);
    opening.whenCompleteAsync(
        (opened, failure) -> {
          if (opened == null) {
            failed(connection, forward, failure);
          } else {
            forward.connection.complete(opened);
            new Pump(connection, forward.data, opened.source())
                .run()
                .whenCompleteAsync(
                    (done, why) -> {
                      if (why == null) {
                        finish(connection, forward);
                      } else {
                        failed(connection, forward, why);
                      }
                    },
                    connection.loop());
          }
        },
        connection.loop());
  }

  private void failed(StreamMux connection, Forward forward, @Nullable Throwable failure) {
    String message =
        "error forwarding port "
            + forward.port
            + " to pod "
            + pod
            + ": "
            + Failures.refusal(failure).status().message();
    if (!forward.over) {
      connection.write(forward.error, message.getBytes(StandardCharsets.UTF_8));
    }
    finish(connection, forward);
  }

  private void finish(StreamMux connection, Forward forward) {
    if (forward.over) {
      return;
    }
    forward.over = true;
    connection.end(forward.data);
    connection.end(forward.error);
    release(forward);
    if (fixed && byStream.isEmpty()) {
      connection.close();
    }
  }

  private void release(Forward forward) {
    byStream.remove(forward.data);
    byStream.remove(forward.error);
    forward.connection.thenAccept(PodStreams.Connection::close);
    // What still waits for it has nowhere to go.
    forward.connection.completeExceptionally(new IllegalStateException("the port was left"));
  }

  private @Nullable Forward byData(int stream) {
    Forward forward = byStream.get(stream);
    return forward != null && forward.data == stream ? forward : null;
  }

  @Override
  public CompletionStage<Void> received(int stream, byte[] bytes) {
    Forward forward = byData(stream);
    return forward == null
        ? CompletableFuture.allOf()
        : forward.connection.thenCompose(opened -> opened.sink().write(bytes));
  }

  @Override
  public void ended(int stream) {
    Forward forward = byData(stream);
    if (forward != null) {
      forward.connection.thenAccept(opened -> opened.sink().end());
    }
  }

  /** The client wants no more of the data; it still waits for what went wrong. */
  @Override
  public void reset(int stream) {
    Forward forward = byData(stream);
    if (forward != null && mux != null && !forward.over) {
      forward.over = true;
      mux.end(forward.error);
      release(forward);
    }
  }

  @Override
  public void closed() {
    new LinkedHashSet<>(byStream.values()).forEach(this::release);
  }
}
