package dev.orch.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host's processes at one moment: one look serves all containers that ask at that moment. On
 * Linux it reads {@code /proc} and knows who is in whose session and who carries whose mark, so
 * that it also finds what left its parent; zombies don't count. Elsewhere it knows descendants.
 */
final class ProcessScan {
  /** The variable that marks a container's processes, with the container's id as its value. */
  static final String MARK = "ORCH_CONTAINER";

  private static final Path PROC = Path.of("/proc");
  private static final boolean LINUX = Files.exists(PROC.resolve("self/stat"));
  private static final String HEAD = MARK + "=";

  /** A process, with the mark it carries if it carries one. */
  private record Entry(long pid, long parent, long session, @Nullable String mark) {}

  private final Map<Long, Entry> entries = new LinkedHashMap<>();

  private ProcessScan() {}

  /** Looks now. */
  static ProcessScan now() {
    ProcessScan scan = new ProcessScan();
    if (LINUX) {
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
        processes.forEach(scan::add);
      } catch (IOException | DirectoryIteratorException e) {
        // The listing changed under way; who asks looks again.
      }
    }
    return scan;
  }

  /** Of the fields after the name, which is in brackets: state, parent, group, session. */
  private void add(Path directory) {
    String stat = read(directory.resolve("stat"));
    String[] fields =
        stat.substring(Math.min(stat.length(), stat.lastIndexOf(") ") + 2)).split(" ");
    if (fields.length > 3 && !fields[0].equals("Z") && !fields[0].equals("X")) {
      long pid = Long.parseLong(directory.getFileName().toString());
      String mark = mark(read(directory.resolve("environ")));
      entries.put(pid, new Entry(pid, Long.parseLong(fields[1]), Long.parseLong(fields[3]), mark));
    }
  }

  private static @Nullable String mark(String environment) {
    int start = environment.startsWith(HEAD) ? 0 : environment.indexOf("\0" + HEAD) + 1;
    if (start == 0 && !environment.startsWith(HEAD)) {
      return null;
    }
    int end = environment.indexOf('\0', start);
    return environment.substring(start + HEAD.length(), end < 0 ? environment.length() : end);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** The processes of a container: the main one, which may be gone, and what came from it. */
  List<ProcessHandle> of(ProcessTree tree) {
    List<ProcessHandle> result = new ArrayList<>();
    if (!LINUX) {
      ProcessHandle.of(tree.main())
          .ifPresent(
              main -> {
                result.add(main);
                main.descendants().forEach(result::add);
              });
    }
    for (long pid : members(tree)) {
      ProcessHandle.of(pid).ifPresent(result::add);
    }
    result.removeIf(handle -> !handle.isAlive());
    return result;
  }

  /** A number is used again some day: without session or mark it is somebody else's process. */
  private Set<Long> members(ProcessTree tree) {
    Set<Long> members = new LinkedHashSet<>();
    for (Entry entry : entries.values()) {
      if (entry.session == tree.main() || tree.id().equals(entry.mark)) {
        members.add(entry.pid);
      }
    }
    int before = -1;
    while (!members.isEmpty() && members.size() > before) {
      before = members.size();
      for (Entry entry : entries.values()) {
        if (members.contains(entry.parent)) {
          members.add(entry.pid);
        }
      }
    }
    return members;
  }
}
