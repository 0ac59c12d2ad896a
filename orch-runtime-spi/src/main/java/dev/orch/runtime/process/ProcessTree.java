package dev.orch.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a container: its main process, what descends from it, and on Linux also what
 * left that tree: whoever is in its session or carries its mark among the variables. Zombies don't
 * count. Safe for any thread.
 */
final class ProcessTree {
  /** The variable that marks a container's processes, with the container's id as its value. */
  static final String MARK = "ORCH_CONTAINER";

  private static final Path PROC = Path.of("/proc");
  private static final boolean LINUX = Files.exists(PROC.resolve("self/stat"));

  private final long main;
  private final String mark;

  /** The tree of a main process that may have ended already. */
  ProcessTree(long main, String id) {
    this.main = main;
    this.mark = MARK + "=" + id;
  }

  /** Those alive now, the main process first. */
  List<ProcessHandle> alive() {
    Map<Long, ProcessHandle> found = new LinkedHashMap<>();
    Optional<ProcessHandle> root = ProcessHandle.of(main).filter(this::isOurs);
    root.ifPresent(handle -> found.put(main, handle));
    root.ifPresent(handle -> handle.descendants().forEach(child -> found.put(child.pid(), child)));
    if (LINUX) {
      for (long pid : strays()) {
        ProcessHandle.of(pid).ifPresent(handle -> found.put(pid, handle));
      }
    }
    found.values().removeIf(handle -> !handle.isAlive() || isZombie(handle.pid()));
    return new ArrayList<>(found.values());
  }

  /** A number is used again some day: without the mark it is somebody else's process. */
  private boolean isOurs(ProcessHandle handle) {
    return !LINUX || isMarked(handle.pid()) || session(handle.pid()) == main;
  }

  private List<Long> strays() {
    List<Long> result = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (session(pid) == main || isMarked(pid)) {
          result.add(pid);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // The listing changed under way; who asks looks again.
    }
    return result;
  }

  private boolean isMarked(long pid) {
    String environment = read(pid, "environ");
    return environment.startsWith(mark + "\0") || environment.contains("\0" + mark + "\0");
  }

  /** The fourth field after the name, which is in brackets and may hold anything. */
  private static long session(long pid) {
    String[] fields = fields(pid);
    return fields.length > 3 ? Long.parseLong(fields[3]) : -1;
  }

  private static boolean isZombie(long pid) {
    String[] fields = fields(pid);
    return LINUX && (fields.length == 0 || fields[0].equals("Z") || fields[0].equals("X"));
  }

  private static String[] fields(long pid) {
    String stat = read(pid, "stat");
    int end = stat.lastIndexOf(") ");
    return end < 0 ? new String[0] : stat.substring(end + 2).split(" ");
  }

  private static String read(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Asks all of them to end. */
  void terminate() {
    alive().forEach(ProcessHandle::destroy);
  }

  /** Kills all of them, and whatever they start meanwhile; true if none is left after so often. */
  boolean kill(int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<ProcessHandle> alive = alive();
      if (alive.isEmpty()) {
        return true;
      }
      alive.forEach(ProcessHandle::destroyForcibly);
    }
    return false;
  }
}
