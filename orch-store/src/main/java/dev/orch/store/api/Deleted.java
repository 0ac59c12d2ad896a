package dev.orch.store.api;

import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import java.util.Objects;

/**
 * What became of an object that was to be deleted.
 *
 * @param object as it was left: the last state, or marked deleted if it is still there. Over a
 *     network an object that is gone may have no more than its name, namespace and uid, as most
 *     answers tell no more
 * @param gone whether it is no longer there
 */
public record Deleted<T extends Resource>(T object, boolean gone) {
  /** The kind's defaults for everything. */
  public static final DeleteOptions DEFAULTS = DeleteOptionsBuilder.builder().build();

  /** Whether an object is marked deleted and nothing keeps it any longer. */
  public static boolean isComplete(Resource object) {
    ObjectMeta metadata = object.metadata();
    if (metadata.deletionTimestamp() == null || !metadata.finalizers().isEmpty()) {
      return false;
    }
    if (object instanceof Namespace namespace) {
      return namespace.spec().finalizers().isEmpty();
    }
    return Objects.requireNonNullElse(metadata.deletionGracePeriodSeconds(), 0L) == 0;
  }
}
