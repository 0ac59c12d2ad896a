package dev.orch.controllers;

import dev.orch.model.Resource;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Resources;
import java.util.function.UnaryOperator;

/** Ways to write what a reconciler decided. Stateless. */
public final class Edits {
  private Edits() {}

  /**
   * Changes an object if it still is as it was read, sending the difference alone. Returns it as
   * stored.
   *
   * @throws dev.orch.store.api.ApiException a conflict if somebody else changed it meanwhile
   */
  public static <T extends Resource> T ifUnchanged(
      Resources<T> resources, T read, UnaryOperator<T> change) {
    String version = read.metadata().resourceVersion();
    return resources
        .inNamespace(read.metadata().namespace())
        .edit(
            read.metadata().name(),
            now -> {
              if (!now.metadata().resourceVersion().equals(version)) {
                throw Errors.modified(resources.kind(), read.metadata().name());
              }
              return change.apply(now);
            });
  }

  /**
   * Replaces an object if it is to be another and still is as it was read: for those who may update
   * and not patch. Returns it as stored.
   *
   * @throws dev.orch.store.api.ApiException a conflict if somebody else changed it meanwhile
   */
  public static <T extends Resource> T replace(Resources<T> resources, T read, T wanted) {
    return wanted.equals(read)
        ? read
        : resources.inNamespace(read.metadata().namespace()).update(wanted);
  }
}
