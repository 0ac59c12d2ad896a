package dev.orch.store.admission;

import dev.orch.model.core.PersistentVolumeClaim;

/** The class that a claim names, in either of two ways. */
public final class StorageClassNames {
  private static final String ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  private StorageClassNames() {}

  static boolean isGiven(PersistentVolumeClaim claim) {
    return claim.spec().storageClassName() != null
        || claim.metadata().annotations().containsKey(ANNOTATION);
  }

  /** The name, or {@code ""} if it has none. */
  public static String of(PersistentVolumeClaim claim) {
    String named = claim.metadata().annotations().get(ANNOTATION);
    if (named != null) {
      return named;
    }
    String name = claim.spec().storageClassName();
    return name == null ? "" : name;
  }
}
