package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.base.OutputPipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The small process that runs a container, with a command in the OCI runtime's place. */
@EnabledOnOs(OS.LINUX)
class SupervisorTest {
  private static final int RUNS = 100;

  @TempDir Path folder;

  private Path script() throws IOException {
    Path script = folder.resolve("container.sh");
    try (InputStream in = OciRuntime.class.getResourceAsStream("container.sh")) {
      Files.copy(in, script);
    }
    return script;
  }

  @Test
  void whatWasWritten_isThereWhenNoAgentLookedMeanwhile() throws Exception {
    Path script = script();
    for (int run = 0; run < RUNS; run++) {
      Path directory = Files.createDirectory(folder.resolve("run-" + run));
      Process process =
          new ProcessBuilder(
                  "sh", script.toString(), directory.toString(), "", "", "NONE", "echo", "said")
              .start();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(directory.resolve("exit")).hasContent("0");
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      try (OutputPipe pipe = OutputPipe.open(directory.resolve("out"))) {
        pipe.drain((bytes, length) -> said.write(bytes, 0, length));
      }
      Pipes.abandon(directory);
      assertThat(said.toString(StandardCharsets.UTF_8)).as("run %d", run).isEqualTo("said\n");
    }
  }

  @Test
  void whoeverKeepsThePipes_goesWhenItIsTold() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("run"));
    Process process =
        new ProcessBuilder(
                "sh",
                script().toString(),
                directory.toString(),
                "",
                "",
                "NONE",
                "sh",
                "-c",
                "until [ -e go ]; do sleep 0.02; done")
            .start();
    // Told before whoever keeps them can have asked, but not before they are open.
    long started = System.nanoTime();
    while (!hasOpen(process, directory.resolve("done"))) {
      assertThat(System.nanoTime() - started).isLessThan(TimeUnit.SECONDS.toNanos(20));
      Thread.onSpinWait();
    }
    Pipes.abandon(directory);
    Files.createFile(directory.resolve("go"));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    long begun = System.nanoTime();
    while (keepers(directory) > 0 && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(10)) {
      Thread.onSpinWait();
    }
    assertThat(keepers(directory)).isZero();
  }

  private static boolean hasOpen(Process process, Path file) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      for (Path each : open.toList()) {
        if (file.toString().equals(target(each))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a link leads; nothing if it is gone meanwhile. */
  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long keepers(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(p -> Proc.read(Path.of("/proc/" + p.pid() + "/cmdline")).contains(directory + "\0"))
        .count();
  }
}
