package dev.orch.runtime.oci;

import dev.orch.runtime.RefusedException;
import dev.orch.runtime.oci.config.Bundle;
import dev.orch.runtime.oci.images.ImageStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Looks at the host, and puts a runtime's parts together. Stateless. */
final class Assembly {
  private static final int LEAST_OOM = -1000;

  private Assembly() {}

  static Parts parts(
      Settings settings, InstantSource clock, ScheduledExecutorService worker, Executor images)
      throws IOException {
    if (!Proc.isRoot()) {
      throw new RefusedException(
          "RuntimeNotReady",
          "containers need root here: this process may make neither namespaces nor cgroups nor"
              + " overlays");
    }
    Cgroups cgroups = Cgroups.ofHost();
    Places places = new Places(settings.root());
    Program program = Program.find(settings, cgroups, places.script("legacy.sh"));
    boolean overlay = Proc.hasOverlay();
    ImageStore store =
        new ImageStore(
            new ImageStore.Settings(
                places.images(),
                overlay,
                true,
                settings.maxLayerBytes(),
                settings.maxLayerFiles(),
                settings.plainRegistries()),
            clock,
            images);
    return new Parts(
        settings,
        places,
        new Commands(places.scratch(), worker),
        cgroups,
        program,
        store,
        host(cgroups),
        overlay,
        clock,
        worker);
  }

  /** Without its capability, no process may be spared from the end of memory more than this one. */
  private static Bundle.Host host(Cgroups cgroups) {
    SortedSet<String> capabilities = Proc.capabilities();
    long own = Proc.number(Path.of("/proc/self/oom_score_adj"));
    int least = capabilities.contains("CAP_SYS_RESOURCE") ? LEAST_OOM : (int) own;
    return new Bundle.Host(capabilities, least, cgroups.countsSwap(), cgroups.isUnified());
  }
}
