package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.Status;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A command or a container at the other end of a connection of streams: the caller's side of what
 * {@link CommandRelay} serves, in version 4 of the protocol. A user of streams on the event loop, a
 * session for any thread.
 */
public final class CalledSession implements StreamUser, PodStreams.Session {
  /** The protocol that is spoken. */
  public static final String PROTOCOL = "v4.channel.k8s.io";

  /** What a session that its caller closed is said to have ended with. */
  private static final int KILLED = 137;

  private static final int MAX_STATUS = 1 << 16;

  private final PodStreams.Terms terms;
  private final Map<Integer, String> types = new TreeMap<>();
  private final Map<String, Integer> streams = new TreeMap<>();
  private final Arriving stdout = new Arriving();
  private final Arriving stderr = new Arriving();
  private final StringBuilder status = new StringBuilder();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<StreamMux> mux = new CompletableFuture<>();

  public CalledSession(PodStreams.Terms terms) {
    this.terms = terms;
    if (!terms.stdout()) {
      stdout.end();
    }
    if (!terms.stderr() || terms.terminal()) {
      stderr.end();
    }
  }

  /** The streams that are to be opened. */
  public List<ImmutableMap<String, String>> headers() {
    ImmutableList.Builder<ImmutableMap<String, String>> all = ImmutableList.builder();
    add(all, "error", true);
    add(all, "stdin", terms.stdin());
    add(all, "stdout", terms.stdout());
    add(all, "stderr", terms.stderr() && !terms.terminal());
    add(all, "resize", terms.terminal());
    return all.build();
  }

  private static void add(
      ImmutableList.Builder<ImmutableMap<String, String>> to, String type, boolean wanted) {
    if (wanted) {
      to.add(ImmutableMap.of("streamtype", type));
    }
  }

  @Override
  public void begin(StreamMux connection) {
    mux.complete(connection);
  }

  @Override
  public void opened(int stream, ImmutableMap<String, String> headers) {
    String type = headers.getOrDefault("streamtype", "");
    types.put(stream, type);
    synchronized (streams) {
      streams.put(type, stream);
    }
  }

  @Override
  public CompletionStage<Void> received(int stream, byte[] bytes) {
    switch (types.getOrDefault(stream, "")) {
      case "stdout" -> {
        return stdout.offer(bytes);
      }
      case "stderr" -> {
        return stderr.offer(bytes);
      }
      case "error" -> {
        if (status.length() < MAX_STATUS) {
          status.append(new String(bytes, StandardCharsets.UTF_8));
        }
      }
      default -> {}
    }
    return CompletableFuture.allOf();
  }

  @Override
  public void ended(int stream) {
    switch (types.getOrDefault(stream, "")) {
      case "stdout" -> stdout.end();
      case "stderr" -> stderr.end();
      case "error" -> over();
      default -> {}
    }
  }

  @Override
  public void reset(int stream) {
    ended(stream);
  }

  @Override
  public void closed() {
    over();
    mux.completeExceptionally(new IllegalStateException("the connection has gone"));
  }

  /** Tells how it has ended, by what the other side said; nothing is a connection that broke. */
  private void over() {
    if (exit.isDone()) {
      return;
    }
    try {
      Json.Obj told = Json.parse(status.toString()).asObject();
      if (told.text("status").equals("Success")) {
        exit.complete(0);
      } else if (told.text("reason").equals("NonZeroExitCode")) {
        exit.complete(code(told));
      } else {
        exit.completeExceptionally(
            new ApiException(RecordReader.read(told, Status.class, unknown -> {})));
      }
    } catch (JsonException | IllegalStateException | NumberFormatException | DecodeException e) {
      exit.completeExceptionally(
          Errors.internal(
              status.length() == 0 ? "error stream: unexpected EOF" : status.toString()));
    }
  }

  private static int code(Json.Obj status) {
    for (Json cause : status.object("details").array("causes")) {
      if (cause.asObject().text("reason").equals("ExitCode")) {
        return Integer.parseInt(cause.asObject().text("message"));
      }
    }
    throw new IllegalStateException("no exit code");
  }

  /** A stream that bytes can be written to; where it wasn't asked for, they are dropped. */
  private PodStreams.Sink into(String type) {
    Integer stream;
    synchronized (streams) {
      stream = streams.get(type);
    }
    StreamMux present = mux.getNow(null);
    return stream == null || present == null ? Nothing.INSTANCE : new Outgoing(present, stream);
  }

  /** Drops what it is given. */
  private enum Nothing implements PodStreams.Sink {
    INSTANCE;

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      return CompletableFuture.allOf();
    }

    @Override
    public void end() {}
  }

  @Override
  public PodStreams.Sink stdin() {
    return into("stdin");
  }

  @Override
  public PodStreams.Source stdout() {
    return stdout;
  }

  @Override
  public PodStreams.Source stderr() {
    return stderr;
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }

  @Override
  public void resize(int columns, int rows) {
    Json.Obj size = Json.object("Width", Json.of(columns)).with("Height", Json.of(rows));
    into("resize").write(size.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    exit.complete(KILLED);
    mux.thenAccept(SpdyCall::cut);
  }
}
