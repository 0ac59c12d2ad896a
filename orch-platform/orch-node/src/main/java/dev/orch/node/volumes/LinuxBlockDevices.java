package dev.orch.node.volumes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The block devices of a Linux machine, by the commands of util-linux, e2fsprogs and xfsprogs. File
 * systems are ext4 and xfs.
 */
public final class LinuxBlockDevices implements BlockDevices {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Path ROOT = Path.of("/");

  /** What blkid ends with where it finds nothing. */
  private static final int NOTHING = 2;

  /** The most that e2fsck ends with if the file system is good, or was put right. */
  private static final int CORRECTED = 1;

  private final Commands commands;

  /**
   * @param timer for commands that take too long
   */
  public LinuxBlockDevices(ScheduledExecutorService timer) {
    this.commands = new Commands(timer, LIMIT);
  }

  @Override
  public CompletionStage<Optional<String>> loop(Path file) {
    return commands
        .output("losetup", "--noheadings", "--output", "NAME", "--associated", file.toString())
        .thenApply(
            text ->
                Splitter.on('\n').trimResults().omitEmptyStrings().splitToStream(text).findFirst());
  }

  @Override
  public CompletionStage<String> attach(Path file) {
    return loop(file)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedFuture(found.get())
                    : commands.output("losetup", "--find", "--show", file.toString()))
        .thenApply(String::strip);
  }

  @Override
  public CompletionStage<Void> detach(String device) {
    return done(commands.output("losetup", "--detach", device));
  }

  @Override
  public CompletionStage<Void> resize(String device) {
    return done(commands.output("losetup", "--set-capacity", device));
  }

  @Override
  public CompletionStage<Optional<String>> fileSystem(String device) {
    return commands
        .run(ROOT, ImmutableList.of("blkid", "-p", "-s", "TYPE", "-o", "value", device))
        .thenApply(
            ended ->
                ended.code() == NOTHING
                    ? Optional.<String>empty()
                    : Optional.of(ended.orThrow().strip()).filter(type -> !type.isEmpty()));
  }

  @Override
  public CompletionStage<Void> format(String device, String type) {
    return switch (type) {
      case "ext4" -> done(commands.output("mkfs.ext4", "-q", "-F", "-m", "0", device));
      case "xfs" -> done(commands.output("mkfs.xfs", "-q", "-f", device));
      default -> refused(type);
    };
  }

  @Override
  public CompletionStage<Void> check(String device, String type) {
    if (!type.equals("ext4")) {
      return Worker.done(); // xfs replays its log when mounted, and grows then
    }
    return commands
        .run(ROOT, ImmutableList.of("e2fsck", "-f", "-p", device))
        .thenCompose(
            ended -> {
              if (ended.code() > CORRECTED) {
                ended.orThrow();
              }
              return done(commands.output("resize2fs", device));
            });
  }

  @Override
  public CompletionStage<Void> grow(String device, String type, Path mounted) {
    List<String> command =
        switch (type) {
          case "xfs" -> ImmutableList.of("xfs_growfs", mounted.toString());
          case "ext4" -> ImmutableList.of("resize2fs", device);
          default -> ImmutableList.of();
        };
    return command.isEmpty()
        ? refused(type)
        : done(commands.run(ROOT, command).thenApply(Commands.Ended::orThrow));
  }

  private static CompletionStage<Void> refused(String type) {
    return CompletableFuture.failedFuture(
        new VolumeException("file system \"" + type + "\" is not supported, but ext4 and xfs are"));
  }

  private static CompletionStage<Void> done(CompletionStage<?> stage) {
    return stage.thenCompose(result -> Worker.done());
  }
}
