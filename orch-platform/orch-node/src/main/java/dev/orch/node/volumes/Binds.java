package dev.orch.node.volumes;

import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Shows directories elsewhere, once. On one worker. */
final class Binds {
  private final Mounts mounts;
  private final Disk disk;
  private final Steps steps;

  Binds(Mounts mounts, Disk disk, Steps steps) {
    this.mounts = mounts;
    this.disk = disk;
    this.steps = steps;
  }

  /** Has a directory be seen at another path, and nothing else. */
  CompletionStage<Path> bind(Path source, Path target, boolean readOnly) {
    disk.directories(target);
    CompletionStage<Void> bound =
        mounts.table().at(target).isPresent() ? Worker.done() : mounts.bind(source, target);
    CompletionStage<Void> right =
        steps.then(
            bound,
            done ->
                mounts.table().at(target).filter(at -> at.readOnly() == readOnly).isPresent()
                    ? Worker.done()
                    : mounts.remount(target, readOnly));
    return right.thenApply(done -> target);
  }

  /** Takes away all that is mounted at a path or below it. */
  CompletionStage<Void> unmountAll(Path below) {
    return steps.each(mounts.table().below(below), point -> mounts.unmount(point.target()));
  }

  /** Takes away what is mounted at a path, and the empty directory below. */
  CompletionStage<Void> unbind(Path target) {
    return steps.thenRun(
        unmountAll(target),
        done -> {
          disk.remove(target);
        });
  }

  /** Whether something is mounted there. */
  boolean isMounted(Path target) {
    return mounts.table().at(target).isPresent();
  }
}
