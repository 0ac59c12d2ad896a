package dev.orch.runtime.base;

import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Streaming;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A command beside a container whose input and outputs are pipes of this process. For any thread.
 */
public final class ExecSession implements Streaming.Session {
  private final Process process;
  private final boolean terminal;
  private final Polling polling;
  private final ScheduledExecutorService worker;
  private final List<Fifo> pipes = new ArrayList<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final Streaming.Sink stdin;
  private final Streaming.Source stdout;
  private final Streaming.Source stderr;

  private ExecSession(
      ProcessBuilder builder,
      Path directory,
      Streaming.Terms terms,
      ScheduledExecutorService worker)
      throws IOException {
    this.terminal = terms.terminal();
    this.worker = worker;
    this.polling = new Polling(worker);
    Fifo in = terms.stdin() ? pipe(directory, "in") : null;
    Fifo out = terms.stdout() ? pipe(directory, "out") : null;
    Fifo err = terms.stderr() && !terminal ? pipe(directory, "err") : null;
    builder.redirectErrorStream(terminal);
    if (in != null) {
      builder.redirectInput(in.source());
    }
    builder.redirectOutput(out == null ? Redirect.DISCARD : out.target());
    if (!terminal) {
      builder.redirectError(err == null ? Redirect.DISCARD : err.target());
    }
    this.process = start(builder);
    pipes.forEach(Fifo::taken);
    this.stdin = in == null ? PipeSink.none() : new PipeSink(in, polling, worker, exit::isDone);
    this.stdout = source(out);
    this.stderr = source(err);
    process.onExit().whenCompleteAsync((ended, e) -> exit.complete(process.exitValue()), worker);
  }

  /** Starts the command. On the worker. */
  public static ExecSession start(
      ProcessBuilder builder, Path parent, Streaming.Terms terms, ScheduledExecutorService worker)
      throws IOException {
    Path directory = Files.createTempDirectory(parent, "exec");
    try {
      return new ExecSession(builder, directory, terms, worker);
    } finally {
      Directories.delete(directory);
    }
  }

  private Fifo pipe(Path directory, String name) throws IOException {
    Fifo pipe = Fifo.in(directory, name);
    pipes.add(pipe);
    return pipe;
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      pipes.forEach(Fifo::close);
      throw new RefusedException(
          "RunContainerError", "the command can't be started: " + e.getMessage());
    }
  }

  private Streaming.Source source(@Nullable Fifo pipe) {
    return pipe == null ? PipeSource.none() : new PipeSource(pipe, polling, exit::isDone);
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
    if (terminal) {
      Terminal.resize(process.toHandle(), columns, rows, polling);
    }
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          pipes.forEach(Fifo::close);
        });
  }
}
