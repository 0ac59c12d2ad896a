package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import dev.orch.runtime.oci.config.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** What {@code /proc} tells. Stateless. */
final class Proc {
  private static final Path PROC = Path.of("/proc");

  /** Of the fields of {@code stat} after the name: when the process was started, in ticks. */
  private static final int START = 19;

  private static final int HEX = 16;

  private Proc() {}

  /** A text; empty if it can't be read. */
  static String read(Path file) {
    try {
      return MoreFiles.asCharSource(file, StandardCharsets.UTF_8).read();
    } catch (IOException e) {
      return "";
    }
  }

  /** A number that a file holds; -1 if it holds none. */
  static long number(Path file) {
    String text = read(file).strip();
    return text.matches("-?[0-9]{1,19}") ? parsed(text) : -1;
  }

  private static long parsed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * When a process was started, in ticks since the machine was: with its number, this tells it from
   * any other. -1 if it isn't there, or has ended and waits for its parent.
   */
  static long startOf(long pid) {
    String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
    List<String> fields =
        Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 1).strip());
    if (fields.size() <= START || fields.get(0).equals("Z") || fields.get(0).equals("X")) {
      return -1;
    }
    return Long.parseLong(fields.get(START));
  }

  /** Where something is mounted at or below a directory, the deepest and latest first. */
  static List<Path> mountsBelow(Path directory) {
    return Splitter.on('\n')
        .omitEmptyStrings()
        .splitToStream(read(PROC.resolve("self/mountinfo")))
        .map(line -> Splitter.on(' ').splitToList(line))
        .map(fields -> Path.of(unescaped(fields.get(4))))
        .filter(path -> path.startsWith(directory))
        .collect(ImmutableList.toImmutableList())
        .reverse();
  }

  private static String unescaped(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }

  /** Where file systems of a type are mounted, with their options. */
  static List<Mounted> mounts(String type) {
    ImmutableList.Builder<Mounted> found = ImmutableList.builder();
    for (String line :
        Splitter.on('\n').omitEmptyStrings().split(read(PROC.resolve("self/mounts")))) {
      List<String> fields = Splitter.on(' ').splitToList(line);
      if (fields.get(2).equals(type)) {
        found.add(
            new Mounted(
                Path.of(unescaped(fields.get(1))), Splitter.on(',').splitToList(fields.get(3))));
      }
    }
    return found.build();
  }

  record Mounted(Path at, List<String> options) {}

  /** What this process may do. */
  static SortedSet<String> capabilities() {
    String status = read(PROC.resolve("self/status"));
    int at = status.indexOf("CapEff:");
    if (at < 0) {
      return Capabilities.ofMask(0);
    }
    String mask = status.substring(at + "CapEff:".length(), status.indexOf('\n', at)).strip();
    return Capabilities.ofMask(Long.parseUnsignedLong(mask, HEX));
  }

  /** Whether the kernel filters system calls. */
  static boolean hasSeccomp() {
    return read(PROC.resolve("self/status")).contains("\nSeccomp:");
  }

  /** Whether the kernel knows overlays. */
  static boolean hasOverlay() {
    return read(PROC.resolve("filesystems")).contains("\toverlay\n");
  }

  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(PROC.resolve("self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }
}
