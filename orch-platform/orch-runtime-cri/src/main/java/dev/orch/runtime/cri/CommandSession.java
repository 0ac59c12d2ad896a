package dev.orch.runtime.cri;

import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.PipeSink;
import dev.orch.runtime.base.PipeSource;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A command or a container at the other end of a SPDY connection. The CRI has no call that kills a
 * command: closing cuts its input and outputs, and one that uses neither runs on, as in Kubernetes.
 * For any thread.
 */
final class CommandSession implements Streaming.Session {
  /** What a session that its caller closed is said to have ended with. */
  private static final int KILLED = 137;

  private final SpdyConnection connection;
  private final Streaming.Sink stdin;
  private final Streaming.Source stdout;
  private final Streaming.Source stderr;
  private final @Nullable SpdyStream size;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  CommandSession(SpdyConnection connection, Channels channels) {
    this.connection = connection;
    SpdyStream in = channels.stdin();
    SpdyStream out = channels.stdout();
    SpdyStream err = channels.stderr();
    this.stdin = in == null ? PipeSink.none() : in;
    this.stdout = out == null ? PipeSource.none() : out;
    this.stderr = err == null ? PipeSource.none() : err;
    this.size = channels.size();
  }

  /** The streams that there are. */
  record Channels(
      @Nullable SpdyStream stdin,
      @Nullable SpdyStream stdout,
      @Nullable SpdyStream stderr,
      @Nullable SpdyStream size) {}

  /** It has ended with this code, unless it was closed before. */
  void ended(int code) {
    exit.complete(code);
  }

  /** How it ended can't be known. */
  void failed(Throwable failure) {
    exit.completeExceptionally(failure);
  }

  /** What the stream that tells the end of a command says: a Status of Kubernetes. */
  void ended(String status) {
    if (status.isEmpty()) {
      failed(new CriUnavailableException("the container runtime hung up on the command"));
      return;
    }
    try {
      Json.Obj told = Json.parse(status).asObject();
      if (told.text("status").equals("Success")) {
        ended(0);
      } else if (told.text("reason").equals("NonZeroExitCode")) {
        ended(code(told));
      } else {
        failed(new RefusedException("RunContainerError", told.text("message")));
      }
    } catch (JsonException | IllegalStateException | NumberFormatException e) {
      failed(new RefusedException("RunContainerError", status));
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

  @Override
  public Streaming.Sink stdin() {
    return stdin;
  }

  @Override
  public Streaming.Source stdout() {
    return stdout;
  }

  @Override
  public Streaming.Source stderr() {
    return stderr;
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }

  @Override
  public void resize(int columns, int rows) {
    if (size != null) {
      Json told = Json.object("Width", Json.of(columns)).asObject().with("Height", Json.of(rows));
      size.write(told.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    exit.complete(KILLED);
    connection.closeSoon();
  }
}
