package dev.orch.runtime.process;

import com.google.common.base.Splitter;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Terminal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a container into a process to start, or refuses what a mere process can't have: an image,
 * files of its own, another user.
 */
final class Launch {
  private static final String CONFIG = "CreateContainerConfigError";
  private static final String CREATE = "CreateContainerError";
  private static final String RUN = "RunContainerError";

  // Gives the process a session of its own, so that Ctrl-C at the agent's terminal isn't for it.
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final ProcessRuntime.Settings settings;

  Launch(ProcessRuntime.Settings settings) {
    this.settings = settings;
  }

  /** The main process of a container; its outputs are one pipe. */
  ProcessBuilder container(ContainerSpec spec, String id, Path scratch) {
    check(spec);
    List<String> command = new ArrayList<>(spec.command());
    command.addAll(spec.args());
    ProcessBuilder builder = process(spec, id, command, scratch);
    return builder.redirectErrorStream(true);
  }

  /** A command beside it. */
  ProcessBuilder beside(ContainerSpec spec, String id, List<String> command, Path scratch) {
    if (command.isEmpty()) {
      throw new RefusedException(RUN, "there is no command to run");
    }
    return process(spec, id, command, scratch).redirectErrorStream(true);
  }

  /** A command beside it, with inputs and outputs still to be connected. */
  ProcessBuilder interactive(
      ContainerSpec spec, String id, List<String> command, Path scratch, boolean terminal) {
    if (command.isEmpty()) {
      throw new RefusedException(RUN, "there is no command to run");
    }
    if (!terminal) {
      return process(spec, id, command, scratch);
    }
    check(spec, command, scratch);
    return process(spec.withEnv(withTerm(spec.env())), id, Terminal.around(command), scratch);
  }

  private static Map<String, String> withTerm(Map<String, String> env) {
    Map<String, String> more = new TreeMap<>(env);
    more.putIfAbsent("TERM", "xterm");
    return more;
  }

  /** What runs in a terminal is found by a shell, which tells of its failure too late. */
  private void check(ContainerSpec spec, List<String> command, Path scratch) {
    Map<String, String> env = new TreeMap<>(settings.baseEnv());
    env.putAll(spec.env());
    executable(command.get(0), env.getOrDefault("PATH", ""), directory(spec, scratch));
  }

  private static Path directory(ContainerSpec spec, Path scratch) {
    return spec.workingDir().isEmpty() ? scratch : Path.of(spec.workingDir());
  }

  private void check(ContainerSpec spec) {
    if (spec.command().isEmpty()) {
      throw new RefusedException(
          CREATE,
          "image \""
              + spec.image()
              + "\" can't be run: containers are processes of the host here, and images aren't"
              + " pulled; give container "
              + spec.name()
              + " a command");
    }
    for (Mount mount : spec.mounts()) {
      boolean there = mount.source().equals(mount.target()) && !mount.readOnly();
      if (!there && !mount.optional()) {
        throw new RefusedException(
            CREATE,
            "volume \""
                + mount.volume()
                + "\" can't be mounted at "
                + mount.target()
                + ": containers are processes of the host here, and see its files as they are");
      }
    }
    if (!spec.cdiDevices().isEmpty()) {
      throw new RefusedException(
          CREATE, "containers are processes of the host here, and find no CDI devices");
    }
    Long user = spec.security().runAsUser();
    Long own = ownUser();
    if (user != null && !user.equals(own)) {
      throw new RefusedException(
          CONFIG, "can't run as user " + user + ": processes run as the agent's user " + own);
    }
  }

  private @Nullable Long ownUser() {
    try {
      Object user = Files.getAttribute(settings.root(), "unix:uid");
      return user instanceof Integer number ? Long.valueOf(number) : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private ProcessBuilder process(
      ContainerSpec spec, String id, List<String> command, Path scratch) {
    Map<String, String> env = new TreeMap<>(settings.baseEnv());
    env.putAll(spec.env());
    env.put(ProcessScan.MARK, id);
    Path directory = directory(spec, scratch);
    if (!Files.isDirectory(directory)) {
      throw new RefusedException(RUN, "working directory " + directory + " doesn't exist");
    }
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      line.add(SETSID.toString());
    }
    line.add(executable(command.get(0), env.getOrDefault("PATH", ""), directory));
    line.addAll(command.subList(1, command.size()));
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  /** Found in the container's own PATH, as a container's command would be. */
  private static String executable(String name, String path, Path directory) {
    if (name.indexOf('/') >= 0) {
      Path file = directory.resolve(name);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return file.toString();
      }
    } else {
      for (String entry : Splitter.on(File.pathSeparatorChar).omitEmptyStrings().split(path)) {
        Path file = Path.of(entry).resolve(name);
        if (Files.isExecutable(file) && !Files.isDirectory(file)) {
          return file.toString();
        }
      }
    }
    throw new RefusedException(
        RUN, "exec: \"" + name + "\": executable file not found on the host");
  }
}
