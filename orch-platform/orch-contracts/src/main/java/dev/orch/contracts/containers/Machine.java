package dev.orch.contracts.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What tests with real containers ask of this machine, and what is left on it of something. */
public final class Machine {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int HIERARCHY_DEPTH = 4;

  private Machine() {}

  /** Skips the test where it isn't run by root, or a program isn't there; but fails it in CI. */
  public static void needs(Path... programs) {
    String missing =
        "root".equals(System.getProperty("user.name"))
            ? Stream.of(programs)
                .filter(file -> !Files.isExecutable(file))
                .findFirst()
                .map(file -> "there is no " + file)
                .orElse("")
            : "it isn't run by root";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(missing).as("why there can't be containers").isEmpty();
    }
    Assumptions.assumeTrue(missing.isEmpty(), () -> "no containers: " + missing);
  }

  /** Runs a command, which has to end well. */
  static void run(String... line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> String.join(" ", line) + ": " + said).isZero();
  }

  /** Where something is mounted in this directory, the last one first. */
  public static List<String> mounts(Path directory) throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String at = line.split(" ")[1];
      if (at.startsWith(directory + "/")) {
        mounts.add(0, at);
      }
    }
    return mounts;
  }

  /** Processes that this directory is named to, but for virtual machines of Java. */
  public static List<ProcessHandle> processes(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(directory.toString()))
        .filter(process -> !commandLine(process.pid()).contains("java"))
        .collect(ImmutableList.toImmutableList());
  }

  /** A process' command with its arguments; empty if there is none. */
  public static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  /** Control groups of these names, in any hierarchy. */
  public static List<Path> cgroups(Set<String> names) throws IOException {
    Set<String> wanted = ImmutableSet.copyOf(names);
    try (Stream<Path> all = Files.walk(CGROUPS, HIERARCHY_DEPTH)) {
      return all.filter(path -> wanted.contains(String.valueOf(path.getFileName())))
          .filter(Files::isDirectory)
          .collect(ImmutableList.toImmutableList());
    }
  }

  /** Takes away control groups that are directly below the root and empty. */
  static void removeCgroups(String name) throws IOException {
    try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
      for (Path hierarchy : hierarchies.toList()) {
        try {
          Files.deleteIfExists(hierarchy.resolve(name));
        } catch (IOException e) {
          // It is somebody else's, who still has containers.
        }
      }
    }
  }
}
