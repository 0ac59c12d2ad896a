package dev.orch.store.admission;

import dev.orch.model.storage.StorageClass;
import java.util.Collection;
import java.util.Optional;

/** The class that a claim gets which leaves its own open. */
public final class StorageClassNames {
  private static final DefaultMark DEFAULT =
      DefaultMark.of(
          "storageclass.kubernetes.io/is-default-class",
          "storageclass.beta.kubernetes.io/is-default-class");

  private StorageClassNames() {}

  /** The name of the class for claims that leave theirs open, if there is one. */
  public static Optional<String> usual(Collection<StorageClass> classes) {
    return DEFAULT.among(classes);
  }
}
