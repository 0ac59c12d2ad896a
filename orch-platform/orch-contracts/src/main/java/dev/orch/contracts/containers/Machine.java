package dev.orch.contracts.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /** What is in a directory, so many levels deep; what goes meanwhile isn't. */
  public static List<Path> tree(Path directory, int depth) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        EnumSet.noneOf(FileVisitOption.class),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            found.add(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            found.add(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** Control groups with these names, in any hierarchy. */
  public static List<Path> cgroups(Set<String> names) throws IOException {
    return tree(CGROUPS, HIERARCHY_DEPTH).stream()
        .filter(path -> names.contains(String.valueOf(path.getFileName())))
        .filter(Files::isDirectory)
        .collect(ImmutableList.toImmutableList());
  }

  /** Control groups below those with this name, in any hierarchy. */
  public static List<Path> cgroupsBelow(String name) throws IOException {
    return tree(CGROUPS, HIERARCHY_DEPTH).stream()
        .filter(path -> path.getParent() != null && path.getParent().endsWith(name))
        .filter(Files::isDirectory)
        .collect(ImmutableList.toImmutableList());
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
