package dev.orch.runtime.base;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Terminals for commands: the JDK can't make one, so script(1) of the host does, and stty(1) sets
 * its size. Stateless.
 */
public final class Terminal {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final Path TERMINALS = Path.of("/dev/pts");
  private static final Path NONE = Path.of("");

  private Terminal() {}

  /** The line that runs a command in a terminal of its own. */
  public static List<String> around(List<String> command) {
    if (!Files.isExecutable(SCRIPT) || !Files.isDirectory(TERMINALS)) {
      throw new RefusedException(
          "RunContainerError",
          "a terminal can't be had: this host has no " + SCRIPT + ", which makes them here");
    }
    String line = command.stream().map(Terminal::quoted).collect(Collectors.joining(" "));
    return ImmutableList.of(
        SCRIPT.toString(), "-q", "-e", "-E", "always", "-c", "exec " + line, "/dev/null");
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Sets the size of the terminal that the script's child has, as soon as it has one. */
  public static void resize(ProcessHandle script, int columns, int rows, Polling polling) {
    polling
        .until(() -> script.isAlive() ? terminalOf(script) : NONE)
        .thenAccept(
            terminal -> {
              if (!terminal.equals(NONE)) {
                resize(terminal, columns, rows);
              }
            });
  }

  private static @Nullable Path terminalOf(ProcessHandle script) {
    return script
        .children()
        .map(Terminal::input)
        .filter(path -> path.startsWith(TERMINALS))
        .findFirst()
        .orElse(null);
  }

  private static Path input(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/0"));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** Sets the size of a terminal by its file, which may be a process's input in {@code /proc}. */
  public static void resize(Path terminal, int columns, int rows) {
    try {
      new ProcessBuilder(
              "stty",
              "-F",
              terminal.toString(),
              "rows",
              Integer.toString(rows),
              "cols",
              Integer.toString(columns))
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // The terminal keeps its size.
    }
  }
}
