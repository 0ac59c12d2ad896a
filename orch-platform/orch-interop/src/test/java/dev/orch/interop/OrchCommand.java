package dev.orch.interop;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The command {@code orch} in a JVM of its own. What it says goes to files in a folder. */
final class OrchCommand implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Path folder;
  private final Process process;

  private OrchCommand(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it with these arguments.
   *
   * @param around makes the line out of the command's, as one that runs it elsewhere
   */
  static OrchCommand start(Path folder, UnaryOperator<List<String>> around, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    line.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    line.addAll(List.of("-cp", classPath(), "dev.orch.command.Main"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(around.apply(line))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("orch.out").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("orch.err").toFile()));
    return new OrchCommand(folder, builder.start());
  }

  /** The tests' own without the logging library of one of them, which speaks when it is loaded. */
  private static String classPath() {
    return Splitter.on(File.pathSeparatorChar)
        .splitToStream(System.getProperty("java.class.path"))
        .filter(entry -> !entry.contains("slf4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits until it says that it is there; it fails if it ends before. */
  OrchCommand ready() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(folder.resolve("orch.out")).endsWith("\n")) {
      boolean over = process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end;
      if (over) {
        close();
        throw new AssertionError("orch isn't ready: " + this);
      }
    }
    return this;
  }

  /** What it has said. */
  @Override
  public String toString() {
    try {
      return Files.readString(folder.resolve("orch.out"))
          + Files.readString(folder.resolve("orch.err"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it as it is meant to end. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError("orch doesn't end: " + this);
    }
  }
}
