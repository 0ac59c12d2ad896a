package dev.orch.controllers.storage;

import dev.orch.controllers.informer.Lister;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import java.util.Optional;

/** What a claim's class says. Stateless. */
final class StorageClasses {
  private StorageClasses() {}

  static Optional<StorageClass> of(PersistentVolumeClaim claim, Lister<StorageClass> classes) {
    String name = VolumeBindings.classOf(claim);
    return name.isEmpty() ? Optional.empty() : classes.get("", name);
  }

  /** Whether the claim is bound only when a pod that uses it is placed. */
  static boolean waitsForPod(PersistentVolumeClaim claim, Lister<StorageClass> classes) {
    return of(claim, classes)
        .map(found -> "WaitForFirstConsumer".equals(found.volumeBindingMode()))
        .orElse(false);
  }
}
