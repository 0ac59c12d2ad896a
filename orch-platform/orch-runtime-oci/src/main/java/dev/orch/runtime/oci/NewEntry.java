package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.oci.images.ImageRecord;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is written down of a container before anything of it is made. Stateless. */
final class NewEntry {
  private NewEntry() {}

  /** The same for the same attempt, so that nothing is started twice. */
  static ContainerId id(SandboxId sandbox, ContainerSpec spec) {
    return new ContainerId(sandbox + "_" + spec.name() + "_" + spec.attempt());
  }

  static Entries.Container of(
      Parts parts,
      OciSandbox sandbox,
      ContainerId id,
      ContainerSpec spec,
      @Nullable ImageRecord image) {
    String wanted = spec.stopSignal();
    String signal = image == null || !wanted.isEmpty() ? wanted : image.config().stopSignal();
    ContainerState state = ContainerState.created(id, spec, parts.clock().instant());
    String logs = sandbox.entry().logs();
    return new Entries.Container(
        image == null ? state : state.madeFrom(image.id()),
        -1,
        -1,
        spec.stdin(),
        spec.tty(),
        signal.isEmpty() ? "SIGTERM" : signal,
        image == null ? ImmutableList.of() : image.layers(),
        logs.isEmpty()
            ? parts.places().directory(sandbox.id(), id).resolve("logs")
            : Path.of(logs).resolve(spec.name()).resolve(Integer.toString(spec.attempt())));
  }
}
