package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableMap;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Commands of the host that soon end. Nobody waits for them: their stages end on the worker. */
final class Commands {
  private static final int MAX_OUTPUT = 64 * 1024;

  /** What tools of administration need, whatever the agent was started with. */
  private static final Map<String, String> ENVIRONMENT =
      ImmutableMap.of(
          "PATH",
          "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "LC_ALL",
          "C.UTF-8");

  private final Path scratch;
  private final Executor worker;

  /**
   * @param scratch a directory for outputs
   */
  Commands(Path scratch, Executor worker) {
    this.scratch = scratch;
    this.worker = worker;
  }

  /**
   * How a command ended.
   *
   * @param output what it wrote to both outputs
   */
  record Result(int code, String output) {
    boolean isGood() {
      return code == 0;
    }
  }

  /** A command with a known environment, and nothing to read. */
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  CompletionStage<Result> run(List<String> command) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    try {
      Path output = Files.createTempFile(scratch, "command", ".out");
      Process process =
          builder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process
          .onExit()
          .whenCompleteAsync(
              (ended, failure) -> result.complete(new Result(process.exitValue(), read(output))),
              worker);
    } catch (IOException e) {
      result.complete(new Result(-1, e.toString()));
    }
    return result;
  }

  private static String read(Path output) {
    try (InputStream in = Files.newInputStream(output)) {
      return new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    } finally {
      delete(output);
    }
  }

  private static void delete(Path output) {
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      // It goes with the directory.
    }
  }
}
