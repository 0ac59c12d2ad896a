package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import dev.orch.runtime.Exec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.base.ExecRun;
import dev.orch.runtime.base.ExecSession;
import dev.orch.runtime.base.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Commands beside a container, which the OCI runtime starts. Only on the worker. */
final class ExecMaker {
  private static final String RUN = "RunContainerError";

  private final Parts parts;

  ExecMaker(Parts parts) {
    this.parts = parts;
  }

  /** Runs one to its end, or to the limit. */
  CompletionStage<Exec.Result> run(OciContainer container, List<String> command, Duration limit)
      throws IOException {
    Path scratch = Files.createTempDirectory(parts.places().scratch(), "exec");
    ProcessBuilder builder =
        Commands.builder(line(container, command, scratch, false)).redirectErrorStream(true);
    return new ExecRun(builder, scratch, parts.worker())
        .run(limit)
        .thenApply(
            result -> {
              Ending ending = Ending.of(scratch);
              if (!result.timedOut() && !ending.started) {
                throw refused(ending.said);
              }
              return result;
            });
  }

  /** Starts one that somebody talks with; the stage ends when it runs. */
  CompletionStage<Streaming.Session> start(
      OciContainer container, List<String> command, Streaming.Terms terms) throws IOException {
    Path scratch = Files.createTempDirectory(parts.places().scratch(), "exec");
    List<String> line = line(container, command, scratch, terms.terminal());
    ProcessBuilder builder = Commands.builder(terms.terminal() ? Terminal.around(line) : line);
    ExecSession session = ExecSession.start(builder, scratch, terms, parts.worker());
    CompletableFuture<Ending> ending =
        session
            .exit()
            .thenApplyAsync(code -> Ending.of(scratch), parts.worker())
            .toCompletableFuture();
    return parts
        .polling()
        .until(
            () -> {
              if (ending.isDone() ? ending.getNow(Ending.UNKNOWN).started : hasStarted(scratch)) {
                return session;
              }
              if (ending.isDone()) {
                throw refused(ending.getNow(Ending.UNKNOWN).said);
              }
              return null;
            });
  }

  /**
   * What is left when a command has ended.
   *
   * @param started whether it ever ran
   * @param said what the OCI runtime said last
   */
  private record Ending(boolean started, String said) {
    static final Ending UNKNOWN = new Ending(false, "");

    /** Reads it, and deletes the directory. */
    static Ending of(Path scratch) {
      Ending ending = new Ending(hasStarted(scratch), lastWord(scratch));
      Directories.delete(scratch);
      return ending;
    }
  }

  private List<String> line(
      OciContainer container, List<String> command, Path scratch, boolean terminal) {
    if (command.isEmpty()) {
      throw new RefusedException(RUN, "there is no command to run");
    }
    List<String> words = new ArrayList<>();
    words.add("exec");
    if (terminal) {
      words.add("--tty");
      words.add("--env");
      words.add("TERM=xterm");
    }
    words.add("--pid-file");
    words.add(scratch.resolve("pid").toString());
    words.add(container.state().id().value());
    words.addAll(command);
    return parts.program().line(scratch.resolve("log"), words.toArray(String[]::new));
  }

  private static boolean hasStarted(Path scratch) {
    return Proc.number(scratch.resolve("pid")) > 0;
  }

  private static String lastWord(Path scratch) {
    String last = "";
    for (String line :
        Splitter.on('\n').omitEmptyStrings().split(Proc.read(scratch.resolve("log")))) {
      last = Json.parse(line).asObject().text("msg");
    }
    return last;
  }

  private static RefusedException refused(String said) {
    return new RefusedException(RUN, Messages.execFailed(said));
  }
}
