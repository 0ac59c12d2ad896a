package dev.orch.runtime.oci;

import dev.orch.model.json.Json;
import dev.orch.runtime.Limits;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.oci.config.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Gives a running container other limits, by the OCI runtime. Only on the worker. */
final class Limiter {
  private final Parts parts;

  Limiter(Parts parts) {
    this.parts = parts;
  }

  CompletionStage<Void> update(OciContainer container, Limits limits) throws IOException {
    Path file = Files.createTempFile(parts.places().scratch(), "limits", ".json");
    Path log = file.resolveSibling(file.getFileName() + ".log");
    Json.Obj resources = Resources.limits(limits, parts.host().swap());
    Files.write(file, resources.toBytes());
    // Its own limit can't be above that of the cgroup that it is in, nor that below its own.
    parts.cgroups().raise(container.cgroup(), limits.memoryBytes());
    String id = container.state().id().value();
    return parts
        .commands()
        .run(parts.program().line(log, "update", "--resources", file.toString(), id))
        .thenApplyAsync(
            result -> {
              delete(file);
              delete(log);
              if (!result.isGood()) {
                throw new RefusedException("ResizeError", Messages.execFailed(result.output()));
              }
              return settle(container, limits);
            },
            parts.worker());
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private Void settle(OciContainer container, Limits limits) {
    try {
      parts.cgroups().prepare(container.cgroup(), limits.memoryBytes());
    } catch (IOException e) {
      throw new RefusedException("ResizeError", "memory can't be limited: " + e.getMessage());
    }
    return null;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It goes with the directory.
    }
  }
}
