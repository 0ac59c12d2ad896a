package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.EmptyDirVolumeSource;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Directories that live as long as their pod: on disk, or in memory. On one worker. */
final class EmptyDirs {
  static final int OPEN = 0777;
  private static final String MEMORY = "Memory";

  private final Layout layout;
  private final Mounts mounts;
  private final Disk disk;
  private final Steps steps;

  EmptyDirs(Layout layout, Mounts mounts, Disk disk, Steps steps) {
    this.layout = layout;
    this.mounts = mounts;
    this.disk = disk;
    this.steps = steps;
  }

  /** The directory of a pod's volume, made if it isn't there. What is in it is left as it is. */
  CompletionStage<Path> prepare(Pod pod, String name, EmptyDirVolumeSource source) {
    Path directory = layout.volume(pod.metadata().uid(), Layout.EMPTY_DIR, name);
    Path ready = layout.ready(pod.metadata().uid(), name);
    boolean fresh = !Files.exists(ready) || isLost(directory, source.medium());
    CompletionStage<Void> there =
        switch (source.medium()) {
          case "" -> onDisk(directory);
          case MEMORY -> inMemory(directory, source.sizeLimit());
          default ->
              throw new VolumeException("unknown storage medium \"" + source.medium() + "\"");
        };
    return steps.thenDo(
        there,
        done -> {
          if (fresh) {
            disk.mode(directory, OPEN);
            FsGroup.of(pod).ifPresent(group -> group.own(disk, directory, false));
            disk.directories(Objects.requireNonNull(ready.getParent()));
            disk.touch(ready);
          }
          return directory;
        });
  }

  /** Whether the machine was started anew, which loses what is in memory. */
  private boolean isLost(Path directory, String medium) {
    return medium.equals(MEMORY) && mounts.table().at(directory).isEmpty();
  }

  CompletionStage<Void> onDisk(Path directory) {
    disk.directories(directory);
    return Worker.done();
  }

  /**
   * A directory in memory.
   *
   * @param limit how much fits; null for what the kernel gives, half of the memory
   */
  CompletionStage<Void> inMemory(Path directory, @Nullable Quantity limit) {
    disk.directories(directory);
    if (mounts.table().at(directory).isPresent()) {
      return Worker.done();
    }
    List<String> options =
        limit == null || limit.signum() == 0
            ? ImmutableList.of("mode=0777")
            : ImmutableList.of("mode=0777", "size=" + limit.value());
    return mounts.mount("tmpfs", "tmpfs", directory, options);
  }
}
