package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A machine with Linux, as {@code /proc} and its file systems tell. The JDK can't count inodes: a
 * command does, and what it said is known at the next look.
 */
public final class LinuxMachine implements Machine {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final Path PIDS = Path.of("/proc/sys/kernel/pid_max");
  private static final Pattern TASKS = Pattern.compile("\\d+/(\\d+)");
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,18}) (\\d{1,18})");
  private static final long KIB = 1024;

  private final Path nodeFs;
  private final Path imageFs;
  private final Map<Path, Level> inodes = new ConcurrentHashMap<>();
  private final Map<Path, Process> counting = new ConcurrentHashMap<>();

  /**
   * This machine.
   *
   * @param nodeFs a directory on the file system of pods' volumes and logs
   * @param imageFs a directory on that of images
   */
  public LinuxMachine(Path nodeFs, Path imageFs) {
    this.nodeFs = nodeFs;
    this.imageFs = imageFs;
  }

  @Override
  public Map<Signal, Level> look() {
    Map<Signal, Level> levels = new EnumMap<>(Signal.class);
    try {
      memory(levels);
      pids(levels);
    } catch (IOException e) {
      // Not Linux, or not to be read: nothing is known.
    }
    put(Signal.NODE_FS, disk(nodeFs), levels);
    put(Signal.IMAGE_FS, disk(imageFs), levels);
    put(Signal.NODE_FS_INODES, inodes.get(nodeFs), levels);
    put(Signal.IMAGE_FS_INODES, inodes.get(imageFs), levels);
    countInodes(nodeFs);
    if (!imageFs.equals(nodeFs)) {
      countInodes(imageFs);
    }
    return ImmutableSortedMap.copyOf(levels);
  }

  private static void memory(Map<Signal, Level> levels) throws IOException {
    String text = Files.readString(MEMORY, StandardCharsets.UTF_8);
    OptionalLong available = kibibytes(text, "MemAvailable");
    OptionalLong total = kibibytes(text, "MemTotal");
    if (available.isPresent() && total.isPresent()) {
      levels.put(Signal.MEMORY, new Level(available.getAsLong() * KIB, total.getAsLong() * KIB));
    }
  }

  private static OptionalLong kibibytes(String text, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(text);
    return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
  }

  private static void pids(Map<Signal, Level> levels) throws IOException {
    Matcher tasks = TASKS.matcher(Files.readString(LOAD, StandardCharsets.UTF_8));
    long most = Long.parseLong(Files.readString(PIDS, StandardCharsets.UTF_8).strip());
    if (tasks.find()) {
      levels.put(Signal.PID, new Level(most - Long.parseLong(tasks.group(1)), most));
    }
  }

  /** One command at a time; a file system that doesn't answer isn't asked again. */
  private void countInodes(Path directory) {
    Process before = counting.get(directory);
    if (before != null && before.isAlive()) {
      return;
    }
    try {
      Process process =
          new ProcessBuilder("stat", "-f", "-c", "%d %c", directory.toString())
              .redirectErrorStream(true)
              .start();
      counting.put(directory, process);
      process.onExit().thenAccept(ended -> counted(directory, ended));
    } catch (IOException e) {
      // There is no such command here.
    }
  }

  private void counted(Path directory, Process ended) {
    try (InputStream said = ended.getInputStream()) {
      Matcher numbers =
          NUMBERS.matcher(new String(said.readAllBytes(), StandardCharsets.UTF_8).strip());
      if (ended.exitValue() == 0 && numbers.matches()) {
        inodes.put(
            directory,
            new Level(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))));
      }
    } catch (IOException e) {
      // It is asked again.
    }
  }

  private static void put(Signal signal, @Nullable Level level, Map<Signal, Level> levels) {
    if (level != null) {
      levels.put(signal, level);
    }
  }

  @Override
  public @Nullable Level disk(Path directory) {
    try {
      FileStore store = Files.getFileStore(directory);
      return new Level(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      // It isn't there yet, or not any more.
      return null;
    }
  }
}
