package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.network.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs of the machine, in one network namespace. Nobody waits for one: its stage ends when
 * it has ended, on a thread of the JDK's. One that takes too long is killed. What a program reads
 * and writes goes through files, so that none waits for a reader. For any thread.
 */
public final class Programs {
  private static final int MAX_OUTPUT = 64 << 20;

  private final ScheduledExecutorService timer;
  private final Duration limit;
  private final Path scratch;
  private final List<String> prefix;

  /**
   * Those that run where this JVM does.
   *
   * @param limit how long one may take
   * @param scratch a directory for what they read and write; made if it isn't there
   */
  public Programs(ScheduledExecutorService timer, Duration limit, Path scratch) {
    this(timer, limit, scratch, ImmutableList.of());
  }

  private Programs(
      ScheduledExecutorService timer, Duration limit, Path scratch, List<String> prefix) {
    this.timer = timer;
    this.limit = limit;
    this.scratch = scratch;
    this.prefix = ImmutableList.copyOf(prefix);
  }

  /** The same in another network namespace, whose path this is. */
  public Programs inside(String networkNamespace) {
    return new Programs(
        timer, limit, scratch, ImmutableList.of("nsenter", "--net=" + networkNamespace));
  }

  /**
   * What became of a program.
   *
   * @param code what it ended with; 128 and the signal if it was killed
   */
  public record Ended(List<String> command, int code, String output, String errors) {
    public Ended {
      command = ImmutableList.copyOf(command);
    }

    /** Its output. @throws NetworkException if it failed */
    public String orThrow() {
      if (code != 0) {
        String said = errors.isBlank() ? output.strip() : errors.strip();
        throw new NetworkException(String.join(" ", command) + " failed: " + code + ": " + said);
      }
      return output;
    }
  }

  /** Runs one that reads nothing; its stage fails only if it can't be started. */
  public CompletionStage<Ended> run(String... command) {
    return run(ImmutableList.copyOf(command), "", ImmutableMap.of());
  }

  /**
   * Runs one.
   *
   * @param input what it reads
   * @param environment what is added to its environment
   */
  public CompletionStage<Ended> run(
      List<String> command, String input, Map<String, String> environment) {
    try {
      Files.createDirectories(scratch);
      Path files = Files.createTempDirectory(scratch, "run");
      Process process = start(command, input, environment, files);
      ScheduledFuture<?> killer =
          timer.schedule(process::destroyForcibly, limit.toMillis(), TimeUnit.MILLISECONDS);
      return process
          .onExit()
          .thenApply(
              ended -> {
                killer.cancel(false);
                return ended(command, ended.exitValue(), files);
              });
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new NetworkException("can't run " + command.get(0) + ": " + e.getMessage()));
    }
  }

  private Process start(
      List<String> command, String input, Map<String, String> environment, Path files)
      throws IOException {
    Path in = Files.writeString(files.resolve("in"), input);
    ProcessBuilder builder =
        new ProcessBuilder(ImmutableList.<String>builder().addAll(prefix).addAll(command).build())
            .redirectInput(in.toFile())
            .redirectOutput(files.resolve("out").toFile())
            .redirectError(files.resolve("err").toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      remove(files);
      throw e;
    }
  }

  private static Ended ended(List<String> command, int code, Path files) {
    try {
      return new Ended(command, code, text(files.resolve("out")), text(files.resolve("err")));
    } finally {
      remove(files);
    }
  }

  private static String text(Path file) {
    try {
      return Files.size(file) > MAX_OUTPUT
          ? ""
          : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static void remove(Path files) {
    for (String name : ImmutableList.of("in", "out", "err", ".")) {
      try {
        Files.deleteIfExists(files.resolve(name).normalize());
      } catch (IOException e) {
        // It is scratch, and removed with it.
      }
    }
  }
}
