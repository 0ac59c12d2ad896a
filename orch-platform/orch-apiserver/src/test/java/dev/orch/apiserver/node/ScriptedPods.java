package dev.orch.apiserver.node;

import dev.orch.model.core.Pod;
import dev.orch.store.api.Errors;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What runs on a node, without a runtime: everything is an echo, or what the test makes of it. */
final class ScriptedPods implements PodStreams, PodLogs, NodePages {
  /** The last session or connection that was opened. */
  volatile Far far;

  /** Ends with the first one. */
  final CompletableFuture<Far> first = new CompletableFuture<>();

  /** The last log that was opened. */
  volatile Log log;

  /** What was asked for last. */
  volatile String asked = "";

  /** The far end of a session. */
  static final class Far implements Session, Connection {
    final Pipe in = new Pipe();
    final Pipe out = new Pipe();
    final Pipe err = new Pipe();
    final CompletableFuture<Integer> exit = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    volatile String size = "";

    /** It ends with this code. */
    void ends(int code) {
      out.end();
      err.end();
      exit.complete(code);
    }

    @Override
    public Sink stdin() {
      return in;
    }

    @Override
    public Source stdout() {
      return out;
    }

    @Override
    public Source stderr() {
      return err;
    }

    @Override
    public CompletionStage<Integer> exit() {
      return exit;
    }

    @Override
    public void resize(int columns, int rows) {
      size = columns + "x" + rows;
    }

    @Override
    public Source source() {
      return out;
    }

    @Override
    public Sink sink() {
      return in;
    }

    @Override
    public void close() {
      ends(137);
      closed.complete(null);
    }
  }

  /** A log that the test writes. */
  static final class Log implements LogStream {
    final Handler handler;
    final Options options;
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    Log(Options options, Handler handler) {
      this.options = options;
      this.handler = handler;
    }

    /** Whether the reader took them and wants more. */
    synchronized boolean write(byte[] bytes) {
      return handler.onBytes(bytes);
    }

    boolean write(String text) {
      return write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void resume() {}

    @Override
    public void close() {
      closed.complete(null);
    }
  }

  private Far opened() {
    far = new Far();
    first.complete(far);
    return far;
  }

  @Override
  public CompletionStage<Session> exec(
      Pod pod, String container, List<String> command, Terms terms) {
    asked = container + " " + command + " " + terms;
    if (command.contains("missing")) {
      return CompletableFuture.failedFuture(Errors.internal("no such program"));
    }
    return CompletableFuture.completedFuture(opened());
  }

  @Override
  public CompletionStage<Session> attach(Pod pod, String container, Terms terms) {
    if (container.equals("ended")) {
      return CompletableFuture.failedFuture(
          Errors.of(Reason.NOT_FOUND, "container not found (\"ended\")", null));
    }
    asked = container + " " + terms;
    return CompletableFuture.completedFuture(opened());
  }

  @Override
  public CompletionStage<Connection> connect(Pod pod, int port) {
    if (port == 9) {
      return CompletableFuture.failedFuture(Errors.internal("connection refused"));
    }
    return CompletableFuture.completedFuture(opened());
  }

  @Override
  public LogStream open(Pod pod, Options options, Executor executor, Handler handler) {
    if (options.container().equals("waiting")) {
      throw Errors.badRequest("container \"waiting\" in pod \"web\" is waiting to start");
    }
    log = new Log(options, handler);
    handler.onOpened();
    return log;
  }

  @Override
  public boolean has(String node) {
    return node.equals(FarNode.NAME);
  }

  @Override
  public Optional<Page> find(String node, String path) {
    return path.equals("/healthz")
        ? Optional.of(new Page("text/plain", "ok".getBytes(StandardCharsets.UTF_8)))
        : path.equals("/pods")
            ? Optional.of(new Page("application/json", "{}".getBytes(StandardCharsets.UTF_8)))
            : Optional.empty();
  }
}
