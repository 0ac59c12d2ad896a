package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands of the machine. Nobody waits for one: its stage ends when it has ended. One that
 * takes too long is killed. For any thread.
 */
final class Commands {
  private final ScheduledExecutorService timer;
  private final Duration limit;

  Commands(ScheduledExecutorService timer, Duration limit) {
    this.timer = timer;
    this.limit = limit;
  }

  /** What became of one. */
  record Ended(List<String> command, int code, String output, String errors) {
    /** Its output. @throws VolumeException if it failed */
    String orThrow() {
      if (code != 0) {
        String said = errors.isBlank() ? output.strip() : errors.strip();
        throw new VolumeException(String.join(" ", command) + " failed: " + code + ": " + said);
      }
      return output;
    }
  }

  /** Its output, if it succeeds. */
  CompletionStage<String> output(String... command) {
    return run(Path.of("/"), ImmutableList.copyOf(command)).thenApply(Ended::orThrow);
  }

  /** Runs one in a directory. What it writes must be short: it is read when it has ended. */
  CompletionStage<Ended> run(Path directory, List<String> command) {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().put("LC_ALL", "C");
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(new VolumeException(VolumeException.reason(e)));
    }
    ScheduledFuture<?> killer =
        timer.schedule(process::destroyForcibly, limit.toMillis(), TimeUnit.MILLISECONDS);
    return process
        .onExit()
        .thenApply(
            ended -> {
              killer.cancel(false);
              return new Ended(
                  command,
                  ended.exitValue(),
                  text(ended.getInputStream()),
                  text(ended.getErrorStream()));
            });
  }

  private static String text(java.io.InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
