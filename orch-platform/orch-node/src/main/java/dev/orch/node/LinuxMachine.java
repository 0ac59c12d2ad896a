package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A machine with Linux, as {@code /proc} and its file systems tell. Inodes aren't watched: the JDK
 * can't count them.
 */
public final class LinuxMachine implements Machine {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final Path PIDS = Path.of("/proc/sys/kernel/pid_max");
  private static final Pattern TASKS = Pattern.compile("\\d+/(\\d+)");
  private static final long KIB = 1024;

  private final Path nodeFs;
  private final Path imageFs;

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
