package dev.orch.runtime.oci;

import dev.orch.runtime.base.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes off the host what is left of containers and sandboxes that don't run. On the worker. */
final class Removal {
  private static final int CGROUP_TRIES = 100;

  private final Parts parts;
  private final SandboxMaker maker;

  Removal(Parts parts, SandboxMaker maker) {
    this.parts = parts;
    this.maker = maker;
  }

  /** Mounts, cgroup, log and directory of a container. */
  CompletionStage<Boolean> container(OciContainer container) {
    return maker
        .unmount(container.directory())
        .thenCompose(done -> cgroup(container.cgroup()))
        .thenApply(
            done -> {
              Directories.delete(container.entry().logs());
              SandboxMaker.delete(container.directory());
              return !Files.exists(container.directory());
            });
  }

  /** All of a sandbox and its containers; a cgroup that others made for it is left to them. */
  CompletionStage<Boolean> sandbox(OciSandbox sandbox) {
    Path directory = parts.places().directory(sandbox.id());
    for (OciContainer container : sandbox.containers.values()) {
      Directories.delete(container.entry().logs());
    }
    String cgroup = sandbox.entry().cgroup();
    boolean own = cgroup.startsWith("/" + parts.settings().cgroup() + "/");
    return maker
        .unmount(directory)
        .thenCompose(done -> own ? cgroup(cgroup) : CompletableFuture.completedFuture(true))
        .thenApply(
            done -> {
              SandboxMaker.delete(directory);
              return done;
            });
  }

  /** The kernel takes a moment to let go of processes that were killed. */
  CompletionStage<Boolean> cgroup(String path) {
    int[] tries = new int[1];
    return parts
        .polling()
        .until(
            () -> {
              parts.cgroups().kill(path);
              return parts.cgroups().remove(path) || ++tries[0] > CGROUP_TRIES ? true : null;
            });
  }
}
