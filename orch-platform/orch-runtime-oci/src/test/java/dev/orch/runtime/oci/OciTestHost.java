package dev.orch.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What tests with real containers ask of this machine, and what they must leave of it. */
final class OciTestHost {
  private OciTestHost() {}

  /** Skips a test where something is missing, but fails it in continuous integration. */
  static void needs(String program) {
    String missing = "";
    if (!Proc.isRoot()) {
      missing = "root";
    } else if (!Files.isExecutable(Path.of("/usr/bin", program))
        && !Files.isExecutable(Path.of("/usr/sbin", program))) {
      missing = program;
    } else if (!Files.isExecutable(TestImages.BUSYBOX)) {
      missing = "busybox-static";
    }
    if (!missing.isEmpty() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("continuous integration must have " + missing);
    }
    Assumptions.assumeTrue(missing.isEmpty(), "no containers without " + missing);
  }

  /** Looks again after each pause of the worker: what is waited for happens there. */
  static void until(ScheduledExecutorService worker, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so").isLessThan(end);
      CountDownLatch round = new CountDownLatch(1);
      worker.schedule(round::countDown, 5, TimeUnit.MILLISECONDS);
      try {
        round.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Nothing is left that belongs to a runtime on this root, whose cgroups are below this one. */
  static List<String> leftOf(Path root, String cgroup) {
    Stream<String> mounts = Proc.mountsBelow(root).stream().map(path -> "mount " + path);
    Stream<String> processes =
        ProcessHandle.allProcesses()
            .filter(ProcessHandle::isAlive)
            .filter(process -> commandLine(process).contains(root.toString()))
            .map(process -> "process " + process.pid() + " " + commandLine(process));
    Cgroups cgroups = Cgroups.ofHost();
    Stream<String> groups = cgroups.children("/" + cgroup).stream().map(name -> "cgroup " + name);
    return Stream.of(mounts, processes, groups).flatMap(all -> all).toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      // The JVMs of tests have their directories on their command lines, too.
      return line.contains("surefire") ? "" : line.replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
