package dev.orch.node.volumes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.runtime.base.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** The mounts of a Linux machine, by its own commands. Needs the rights that they need. */
public final class LinuxMounts implements Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * The shell is in the directory that it was started in, whatever becomes of its path, so that it
   * can be asked where it really is before something is made in it.
   */
  private static final String MAKE =
      "[ \"$(pwd -P)\" = \"$1\" ] || { echo \"$1 is not where it was\" >&2; exit 1; }; "
          + "[ -d \"./$3\" ] && [ ! -L \"./$3\" ] || mkdir -m \"$2\" -- \"./$3\"";

  private final Commands commands;

  /**
   * @param timer for commands that take too long
   */
  public LinuxMounts(ScheduledExecutorService timer) {
    this.commands = new Commands(timer, LIMIT);
  }

  @Override
  public MountTable table() {
    try {
      return MountTable.parse(
          new String(Files.readAllBytes(TABLE), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<Void> bind(Path source, Path target) {
    return run("mount", "--bind", source.toString(), target.toString());
  }

  @Override
  public CompletionStage<Void> remount(Path target, boolean readOnly) {
    return run("mount", "-o", "remount,bind," + (readOnly ? "ro" : "rw"), target.toString());
  }

  @Override
  public CompletionStage<Void> mount(
      String type, String source, Path target, List<String> options) {
    ImmutableList.Builder<String> command = ImmutableList.builder();
    command.add("mount", "-t", type);
    if (!options.isEmpty()) {
      command.add("-o", String.join(",", options));
    }
    command.add(source, target.toString());
    return run(Iterables.toArray(command.build(), String.class));
  }

  @Override
  public CompletionStage<Void> unmount(Path target) {
    return run("umount", target.toString());
  }

  @Override
  public CompletionStage<Void> makeDirectory(Path parent, String name, int mode) {
    String octal = Integer.toOctalString(mode);
    return commands
        .run(parent, ImmutableList.of("sh", "-c", MAKE, "sh", parent.toString(), octal, name))
        .thenApply(Commands.Ended::orThrow)
        .thenCompose(done -> Worker.done());
  }

  @Override
  public CompletionStage<Long> used(Path directory) {
    return commands
        .output("du", "-x", "-s", "-B", "1", directory.toString())
        .thenApply(text -> Long.parseLong(Splitter.on('\t').splitToList(text).get(0).strip()));
  }

  private CompletionStage<Void> run(String... command) {
    return commands.output(command).thenCompose(done -> Worker.done());
  }
}
