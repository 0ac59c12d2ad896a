package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusBuilder;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.PodStreams;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Connects a client's streams with a command or a container: its input, its outputs, the size of
 * its terminal, and at the end how it went. On the connection's event loop. When the client goes,
 * the session is closed.
 */
public final class CommandRelay implements StreamUser {
  /** So long a client may take to open its streams. */
  private static final long OPENING_SECONDS = 30;

  private static final int RESIZES_SINCE = 3;
  private static final int STATUS_SINCE = 4;
  private static final int MAX_RESIZE = 4096;

  private final CompletionStage<PodStreams.Session> opening;
  private final int version;
  private final IntFunction<Status> outcome;
  private final ScheduledExecutorService timer;
  private final Set<String> expected = new LinkedHashSet<>();
  private final Map<String, Integer> streams = new TreeMap<>();
  private final StringBuilder resize = new StringBuilder();
  private @Nullable StreamMux mux;
  private PodStreams.@Nullable Session session;
  private @Nullable ScheduledFuture<?> patience;
  private boolean closed;

  /**
   * A relay to a session that is being opened.
   *
   * @param outcome what the client is told of an exit code
   * @param timer for the time that a client has to open its streams
   */
  public CommandRelay(
      CompletionStage<PodStreams.Session> opening,
      PodStreams.Terms terms,
      StreamProtocol protocol,
      IntFunction<Status> outcome,
      ScheduledExecutorService timer) {
    this.opening = opening;
    this.version = protocol.version();
    this.outcome = outcome;
    this.timer = timer;
    expected.add("error");
    add("stdin", terms.stdin());
    add("stdout", terms.stdout());
    add("stderr", terms.stderr());
    add("resize", terms.terminal() && version >= RESIZES_SINCE);
  }

  private void add(String type, boolean wanted) {
    if (wanted) {
      expected.add(type);
    }
  }

  /** The streams that a WebSocket has for commands. */
  public static List<FixedStream> fixed(PodStreams.Terms terms) {
    String first = terms.stdout() ? "stdout" : terms.stderr() ? "stderr" : "error";
    ImmutableList.Builder<FixedStream> fixed = ImmutableList.builder();
    for (String type : List.of("stdin", "stdout", "stderr", "error", "resize")) {
      fixed.add(
          new FixedStream(
              ImmutableMap.of("streamtype", type), type.equals(first) ? new byte[0] : null));
    }
    return fixed.build();
  }

  /** What the client of a command is told. */
  public static Status exited(List<String> command, int code) {
    if (code == 0) {
      return success();
    }
    return StatusBuilder.builder()
        .status("Failure")
        .message(
            "command terminated with non-zero exit code: error executing command ["
                + String.join(" ", command)
                + "], exit code "
                + code)
        .reason("NonZeroExitCode")
        .details(
            StatusDetailsBuilder.builder()
                .causes(ImmutableList.of(new StatusCause("ExitCode", Integer.toString(code), "")))
                .build())
        .build();
  }

  /** What the client of a container is told, however that has ended. */
  public static Status success() {
    return StatusBuilder.builder().status("Success").build();
  }

  @Override
  public void begin(StreamMux connection) {
    mux = connection;
    patience =
        timer.schedule(
            () -> connection.loop().execute(connection::close), OPENING_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void opened(int stream, ImmutableMap<String, String> headers) {
    String type = headers.getOrDefault("streamtype", "");
    if (expected.remove(type)) {
      streams.put(type, stream);
      if (expected.isEmpty()) {
        start();
      }
    }
  }

  private void start() {
    cancelPatience();
    StreamMux connection = mux;
    if (connection != null) {
      opening.whenCompleteAsync(
          (opened, failure) -> {
            if (opened == null) {
              finish(connection, Failures.status(failure));
            } else {
              run(connection, opened);
            }
          },
          connection.loop());
    }
  }

  private void cancelPatience() {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  private void run(StreamMux connection, PodStreams.Session opened) {
    if (closed) {
      opened.close();
      return;
    }
    session = opened;
    CompletableFuture<Void> outputs =
        CompletableFuture.allOf(
            pump(connection, opened.stdout(), "stdout"),
            pump(connection, opened.stderr(), "stderr"));
    outputs
        .thenCombine(opened.exit(), (done, code) -> code)
        .whenCompleteAsync(
            (code, failure) ->
                finish(connection, code == null ? Failures.status(failure) : outcome.apply(code)),
            connection.loop());
  }

  private CompletableFuture<Void> pump(
      StreamMux connection, PodStreams.Source source, String type) {
    Integer stream = streams.get(type);
    return stream == null ? CompletableFuture.allOf() : new Pump(connection, stream, source).run();
  }

  private void finish(StreamMux connection, Status status) {
    Integer error = streams.get("error");
    if (closed || error == null) {
      return;
    }
    String text =
        version >= STATUS_SINCE
            ? RecordWriter.toJson(status).with("metadata", Json.Obj.EMPTY).toString()
            : status.status().equals("Success") ? "" : status.message();
    if (!text.isEmpty()) {
      connection.write(error, text.getBytes(StandardCharsets.UTF_8));
    }
    streams.values().forEach(connection::end);
    connection.close();
  }

  @Override
  public CompletionStage<Void> received(int stream, byte[] bytes) {
    PodStreams.Session running = session;
    if (Integer.valueOf(stream).equals(streams.get("resize"))) {
      resized(new String(bytes, StandardCharsets.UTF_8));
    } else if (Integer.valueOf(stream).equals(streams.get("stdin"))) {
      return running == null
          ? opening.thenCompose(opened -> opened.stdin().write(bytes))
          : running.stdin().write(bytes);
    }
    return CompletableFuture.allOf();
  }

  /** Each size is an object; where one ends is where the next begins. */
  private void resized(String text) {
    resize.append(text);
    int end;
    while ((end = resize.indexOf("}")) >= 0) {
      String one = resize.substring(0, end + 1);
      resize.delete(0, end + 1);
      try {
        Json.Obj size = Json.parse(one).asObject();
        resized(size.get("Width"), size.get("Height"));
      } catch (JsonException | NumberFormatException e) {
        return; // no size
      }
    }
    if (resize.length() > MAX_RESIZE) {
      resize.setLength(0);
    }
  }

  private void resized(@Nullable Json width, @Nullable Json height) {
    if (width instanceof Json.Num columns && height instanceof Json.Num rows) {
      int wide = (int) columns.toLong();
      int high = (int) rows.toLong();
      opening.thenAccept(opened -> opened.resize(wide, high));
    }
  }

  @Override
  public void ended(int stream) {
    if (Integer.valueOf(stream).equals(streams.get("stdin"))) {
      opening.thenAccept(opened -> opened.stdin().end());
    }
  }

  @Override
  public void reset(int stream) {
    ended(stream);
  }

  @Override
  public void closed() {
    closed = true;
    cancelPatience();
    opening.thenAccept(PodStreams.Session::close);
  }
}
