package dev.orch.model.kinds;

import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import java.util.List;

/** The rules of such objects. Stateless. */
final class StorageWarnings {
  private StorageWarnings() {}

  static List<String> of(PersistentVolume o) {
    return List.of();
  }

  static List<String> of(PersistentVolumeClaimSpec spec, String path) {
    return List.of();
  }
}
