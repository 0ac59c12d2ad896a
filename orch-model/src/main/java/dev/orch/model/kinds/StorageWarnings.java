package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaimSpec;
import java.util.List;

/** What a client is told of storage that is accepted but hardly meant so. Stateless. */
final class StorageWarnings {
  private StorageWarnings() {}

  static List<String> of(PersistentVolume volume) {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    if (volume.metadata().annotations().containsKey("volume.beta.kubernetes.io/storage-class")) {
      warnings.add(
          "metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8;"
              + " use \"storageClassName\" attribute instead");
    }
    if (volume.spec().persistentVolumeReclaimPolicy().equals("Recycle")) {
      warnings.add(
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead,"
              + " the recommended approach is to use dynamic provisioning.");
    }
    Quantity storage = volume.spec().capacity().get("storage");
    if (storage != null && storage.milliValue() % 1000 != 0) {
      warnings.add(fraction("spec.capacity[storage]", storage));
    }
    return warnings.build();
  }

  static List<String> of(PersistentVolumeClaimSpec spec, String path) {
    Quantity storage = spec.resources().requests().get("storage");
    return storage != null && storage.milliValue() % 1000 != 0
        ? ImmutableList.of(fraction(path + ".resources.requests[storage]", storage))
        : ImmutableList.of();
  }

  private static String fraction(String path, Quantity amount) {
    return path + ": fractional byte value \"" + amount + "\" is invalid, must be an integer";
  }
}
