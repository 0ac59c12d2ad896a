package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The command in a JVM of its own. Outputs, kubeconfig and temporary files go to one folder.
 * Closing ends it, and what it left running.
 */
final class OrchProcess implements AutoCloseable {
  /** A variable for containers, by which their processes are found; the folder is its value. */
  static final String MARK = "ORCH_TEST";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final Process process;

  private OrchProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** How it ended and what it said. */
  record Ended(int status, String out, String err) {}

  /** {@code orch} with these arguments, to be started. */
  static ProcessBuilder command(Path folder, String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms32m", "-Xmx128m"));
    line.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    line.addAll(List.of("-cp", classPath(), Main.class.getName()));
    line.addAll(List.of(arguments));
    Path nothing = Files.writeString(folder.resolve("nothing"), "");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(nothing.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    List.of("ORCH_TOKEN", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
    return builder;
  }

  /** The tests' own without the logging library of one of them, which speaks when it is loaded. */
  private static String classPath() {
    return Splitter.on(File.pathSeparatorChar)
        .splitToStream(System.getProperty("java.class.path"))
        .filter(entry -> !entry.contains("slf4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@code orch up} on a free port with these options, to be started. */
  static ProcessBuilder up(Path folder, String... options) throws IOException {
    List<String> up = new ArrayList<>();
    up.add("up");
    up.add("--port=0");
    up.add("--kubeconfig=" + folder.resolve("kubeconfig"));
    up.addAll(List.of(options));
    return command(folder, up.toArray(String[]::new));
  }

  /** Starts it. */
  static OrchProcess start(ProcessBuilder command) throws IOException {
    return new OrchProcess(command.directory().toPath(), command.start());
  }

  /** Starts it and waits until it is ready. */
  static OrchProcess ready(ProcessBuilder command) throws IOException, InterruptedException {
    OrchProcess orch = start(command);
    try {
      orch.until("a line on standard output", () -> orch.out().endsWith("\n"));
      return orch;
    } catch (Throwable e) {
      orch.close();
      throw e;
    }
  }

  /** Runs it to its end. */
  static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
    try (OrchProcess orch = start(command)) {
      return orch.ended();
    }
  }

  OrchClient client() throws IOException {
    return OrchClient.of(folder.resolve("kubeconfig"));
  }

  String out() {
    return read("out");
  }

  String err() {
    return read("err");
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return "orch, which said: " + out() + err();
  }

  /** Those alive of its containers' processes, also those of a killed one; on Linux alone. */
  List<ProcessHandle> containers() {
    return ProcessHandle.allProcesses().filter(this::isContainer).toList();
  }

  private boolean isContainer(ProcessHandle handle) {
    Path environment = Path.of("/proc", Long.toString(handle.pid()), "environ");
    try {
      String variables = Files.readString(environment, StandardCharsets.ISO_8859_1);
      return ("\0" + variables).contains("\0" + MARK + "=" + folder + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until the condition holds, or fails when the command ends before. */
  void until(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      boolean over = process.waitFor(5, TimeUnit.MILLISECONDS) || System.nanoTime() > end;
      assertThat(!over || condition.getAsBoolean()).as("%s; %s", what, this).isTrue();
    }
  }

  /** Waits for its end. */
  Ended ended() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as("the end of %s", this)
        .isTrue();
    return new Ended(process.exitValue(), out(), err());
  }

  /** Sends it SIGTERM and waits for its end. */
  Ended terminate() throws InterruptedException {
    process.destroy();
    return ended();
  }

  /** Sends it SIGKILL and waits for its end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
    containers().forEach(ProcessHandle::destroyForcibly);
  }
}
