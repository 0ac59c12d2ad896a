package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the machine that a tour is made with. Where it is missing the tour is skipped, and
 * says so; but a CI run fails.
 */
final class Tool {
  private static final int PATIENCE_SECONDS = 60;

  private final String name;
  private final Path folder;
  private final UnaryOperator<List<String>> around;
  private final AtomicInteger runs = new AtomicInteger();

  private Tool(String name, Path folder, UnaryOperator<List<String>> around) {
    this.name = name;
    this.folder = folder;
    this.around = around;
  }

  /** How a program ended and what it wrote. */
  record Done(String command, int code, String out, String err) {
    /** What it wrote, when it ended well. */
    String ok() {
      assertThat(code).as("%s: %s%s", command, out, err).isZero();
      return out;
    }

    /** What it wrote on standard error, when it ended with this code. */
    String failed(int wanted) {
      assertThat(code).as("%s: %s%s", command, out, err).isEqualTo(wanted);
      return err;
    }
  }

  /** The program of this name, run in a folder with {@code kubeconfig} in it, its home. */
  static Tool of(String name, Path folder) {
    return of(name, folder, UnaryOperator.identity());
  }

  /** The same, which a line made out of its own runs, elsewhere. */
  static Tool of(String name, Path folder, UnaryOperator<List<String>> around) {
    boolean there =
        Splitter.on(':')
            .splitToStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, name)));
    if (!there) {
      missing(name + " is not on the PATH");
    }
    return new Tool(name, folder, around);
  }

  /** Something that a tour needs isn't there. */
  static void missing(String reason) {
    assertThat(System.getenv("CI")).as(reason + ", in a CI run").isNotEqualTo("true");
    Assumptions.abort(reason);
  }

  /** Starts it; what it writes goes to the two files. */
  Process start(Path out, Path err, List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(name);
    line.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(around.apply(line))
            .directory(folder.toFile())
            .redirectInput(Files.writeString(folder.resolve("nothing"), "").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("EDITOR", folder.resolve("editor").toString());
    builder.environment().put("TZ", "UTC");
    return builder.start();
  }

  /** Runs it to its end. */
  Done run(List<String> arguments) {
    String command = name + " " + String.join(" ", arguments);
    int run = runs.incrementAndGet();
    Path out = folder.resolve(run + ".out");
    Path err = folder.resolve(run + ".err");
    try {
      Process process = start(out, err, arguments);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      Done done = new Done(command, process.exitValue(), read(out), read(err));
      assertThat(ended).as("the end of %s", done).isTrue();
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
