package dev.orch.runtime.oci;

import dev.orch.runtime.base.Polling;
import dev.orch.runtime.oci.config.Bundle;
import dev.orch.runtime.oci.images.ImageStore;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/** What the classes of a runtime work with. Immutable; what it holds is the worker's. */
record Parts(
    Settings settings,
    Places places,
    Commands commands,
    Cgroups cgroups,
    Program program,
    ImageStore images,
    Bundle.Host host,
    boolean overlay,
    InstantSource clock,
    ScheduledExecutorService worker) {
  Polling polling() {
    return new Polling(worker);
  }
}
