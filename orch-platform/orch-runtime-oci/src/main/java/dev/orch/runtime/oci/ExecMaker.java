package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
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
                return new Sized(session, Proc.number(scratch.resolve("pid")));
              }
              if (ending.isDone()) {
                throw refused(ending.getNow(Ending.UNKNOWN).said);
              }
              return null;
            });
  }

  /**
   * A command whose terminal is resized by its process, as crun doesn't pass on the size of the one
   * that it is in itself.
   */
  private record Sized(Streaming.Session session, long pid) implements Streaming.Session {
    @Override
    public Streaming.Sink stdin() {
      return session.stdin();
    }

    @Override
    public Streaming.Source stdout() {
      return session.stdout();
    }

    @Override
    public Streaming.Source stderr() {
      return session.stderr();
    }

    @Override
    public CompletionStage<Integer> exit() {
      return session.exit();
    }

    @Override
    public void resize(int columns, int rows) {
      if (pid > 0) {
        Terminal.resize(Path.of("/proc/" + pid + "/fd/0"), columns, rows);
      }
    }

    @Override
    public void close() {
      session.close();
    }
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
      Ending ending = new Ending(hasStarted(scratch), Messages.lastOf(scratch.resolve("log")));
      Directories.delete(scratch);
      return ending;
    }
  }

  /** It is as the container's own first process, with another command. */
  private List<String> line(
      OciContainer container, List<String> command, Path scratch, boolean terminal)
      throws IOException {
    if (command.isEmpty()) {
      throw new RefusedException(RUN, "there is no command to run");
    }
    Path config = container.directory().resolve("config.json");
    Json.Obj process = Json.parse(Files.readAllBytes(config)).asObject().object("process");
    process = process.with("args", Json.strings(command)).with("terminal", Json.of(terminal));
    if (terminal) {
      process = process.with("env", Json.array(withTerm(process.array("env"))));
    }
    Path file = scratch.resolve("process.json");
    Files.write(file, process.toBytes());
    return parts
        .program()
        .line(
            scratch.resolve("log"),
            "exec",
            "--process",
            file.toString(),
            "--pid-file",
            scratch.resolve("pid").toString(),
            container.state().id().value());
  }

  private static List<Json> withTerm(List<Json> env) {
    boolean there =
        env.stream().anyMatch(v -> v instanceof Json.Str s && s.value().startsWith("TERM="));
    ImmutableList.Builder<Json> all = ImmutableList.<Json>builder().addAll(env);
    return there ? all.build() : all.add(Json.of("TERM=xterm")).build();
  }

  private static boolean hasStarted(Path scratch) {
    return Proc.number(scratch.resolve("pid")) > 0;
  }

  private static RefusedException refused(String said) {
    return new RefusedException(RUN, Messages.execFailed(said));
  }
}
