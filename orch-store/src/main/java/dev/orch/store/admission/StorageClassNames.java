package dev.orch.store.admission;

import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.storage.StorageClass;
import java.util.Collection;
import java.util.Optional;

/** The class that a claim names, in either of two ways, or gets. */
public final class StorageClassNames {
  private static final String ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  private static final DefaultMark DEFAULT =
      DefaultMark.of(
          "storageclass.kubernetes.io/is-default-class",
          "storageclass.beta.kubernetes.io/is-default-class");

  private StorageClassNames() {}

  /** The name of the class for claims that leave theirs open, if there is one. */
  public static Optional<String> usual(Collection<StorageClass> classes) {
    return DEFAULT.among(classes);
  }

  /** Whether it doesn't leave its class open; {@code ""} says that it wants none. */
  public static boolean isGiven(PersistentVolumeClaim claim) {
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
