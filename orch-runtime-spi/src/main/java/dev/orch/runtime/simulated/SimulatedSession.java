package dev.orch.runtime.simulated;

import dev.orch.runtime.Streaming;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A simulated command, or a look at a simulated container. For any thread. */
final class SimulatedSession implements Streaming.Session {
  private static final int KILL = 137;

  private final SimulatedStream stdin;
  private final SimulatedStream stdout;
  private final SimulatedStream stderr;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  private SimulatedSession(SimulatedStream stdin, SimulatedStream stdout, SimulatedStream stderr) {
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** A command that answers so. On the worker. */
  static SimulatedSession of(Answer answer, Streaming.Terms terms, Executor worker) {
    SimulatedStream out = new SimulatedStream(worker).with(terms.stdout() ? answer.stdout() : "");
    SimulatedStream err = new SimulatedStream(worker).with(terms.stderr() ? answer.stderr() : "");
    boolean echoes = answer.echoes() && terms.stdin();
    SimulatedStream in = echoes ? out : new SimulatedStream(worker);
    SimulatedSession session = new SimulatedSession(in, out, err);
    if (echoes) {
      out.whenEnded(() -> session.end(answer.exitCode()));
    } else {
      session.end(answer.exitCode());
    }
    return session;
  }

  /** A look at a container that says nothing until it ends. On the worker. */
  static SimulatedSession attached(CompletionStage<Integer> end, Executor worker) {
    SimulatedSession session =
        new SimulatedSession(
            new SimulatedStream(worker), new SimulatedStream(worker), new SimulatedStream(worker));
    end.thenAcceptAsync(session::end, worker);
    return session;
  }

  private void end(int code) {
    stdin.ended();
    stdout.ended();
    stderr.ended();
    exit.complete(code);
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
    // There is nothing to be seen.
  }

  @Override
  public void close() {
    exit.complete(KILL);
    stdin.end();
    stdout.end();
    stderr.end();
  }
}
