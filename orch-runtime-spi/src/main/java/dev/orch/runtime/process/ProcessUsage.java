package dev.orch.runtime.process;

import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Stats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What processes have used. On Linux it reads {@code /proc}: with the processor time of children
 * that were waited for, and the resident memory, in which shared pages count for each. Elsewhere it
 * knows of processor time alone.
 *
 * @param cpu the processor time
 * @param memory the bytes of resident memory
 */
record ProcessUsage(Duration cpu, long memory) {
  private static final ProcessUsage NONE = new ProcessUsage(Duration.ZERO, 0);
  private static final Path PROC = Path.of("/proc");

  /** Linux counts in hundredths of a second, whatever its own clock does. */
  private static final Duration TICK = Duration.ofMillis(10);

  /** Of the fields after the name: where user, system, and children's two times begin. */
  private static final int FIRST_TIME = 11;

  private static final int TIMES = 4;
  private static final String RESIDENT = "\nVmRSS:";

  /** The sum over processes; those that have gone meanwhile count for nothing. */
  static ProcessUsage of(List<ProcessHandle> processes) {
    return processes.stream().map(ProcessUsage::of).reduce(NONE, ProcessUsage::plus);
  }

  private static ProcessUsage of(ProcessHandle process) {
    Path directory = PROC.resolve(Long.toString(process.pid()));
    String stat = read(directory.resolve("stat"));
    if (stat.isEmpty()) {
      return new ProcessUsage(process.info().totalCpuDuration().orElse(Duration.ZERO), 0);
    }
    return new ProcessUsage(cpu(stat), memory(read(directory.resolve("status"))));
  }

  /** The text of {@code stat}: number, name in brackets, and the fields that follow. */
  static Duration cpu(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    long ticks = 0;
    for (int i = FIRST_TIME; i < Math.min(fields.length, FIRST_TIME + TIMES); i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return TICK.multipliedBy(ticks);
  }

  /** The text of {@code status}, whose line of resident memory counts in KiB. */
  static long memory(String status) {
    int at = status.indexOf(RESIDENT);
    if (at < 0) {
      return 0;
    }
    String value = status.substring(at + RESIDENT.length()).strip();
    return Long.parseLong(value.substring(0, value.indexOf(' '))) << 10;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private ProcessUsage plus(ProcessUsage other) {
    return new ProcessUsage(cpu.plus(other.cpu), memory + other.memory);
  }

  Stats.Usage of(SandboxSpec sandbox, ContainerState container, Instant now) {
    Instant startedAt = Objects.requireNonNull(container.startedAt());
    return new Stats.Usage(sandbox, container.name(), now, startedAt, cpu, memory);
  }
}
