package dev.orch.runtime.base;

import dev.orch.runtime.Exec;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A command beside a container, with its output in a file until it ends. Only on the worker. */
public final class ExecRun {
  private final ProcessBuilder builder;
  private final Path directory;
  private final ScheduledExecutorService worker;
  private boolean timedOut;

  public ExecRun(ProcessBuilder builder, Path directory, ScheduledExecutorService worker) {
    this.builder = builder;
    this.directory = directory;
    this.worker = worker;
  }

  public CompletionStage<Exec.Result> run(Duration limit) throws IOException {
    Path output = Files.createTempFile(directory, "exec", ".out");
    Process process;
    try {
      process = builder.redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      Files.deleteIfExists(output);
      throw new RefusedException(
          "RunContainerError", "the command can't be started: " + e.getMessage());
    }
    Future<?> timer =
        worker.schedule(() -> timeOut(process), limit.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<Exec.Result> result = new CompletableFuture<>();
    process
        .onExit()
        .whenCompleteAsync(
            (ended, failure) -> {
              timer.cancel(false);
              try {
                result.complete(new Exec.Result(process.exitValue(), read(output), timedOut));
              } catch (UncheckedIOException e) {
                result.completeExceptionally(e);
              }
            },
            worker);
    return result;
  }

  private void timeOut(Process process) {
    timedOut = true;
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String read(Path output) {
    try (InputStream in = Files.newInputStream(output)) {
      return new String(in.readNBytes(Exec.MAX_OUTPUT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(output);
    }
  }

  private static void delete(Path output) {
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      // It goes with the container's directory.
    }
  }
}
