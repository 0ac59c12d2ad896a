package dev.orch.controllers;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Preconditions;
import dev.orch.model.meta.StatusDetails;
import dev.orch.model.patch.MergePatch;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ways to write what a reconciler decided. Stateless. */
public final class Edits {
  private Edits() {}

  /**
   * Changes an object if it still is as it was read, sending the difference alone: for those who
   * may patch and needn't be allowed to get. Returns it as stored.
   *
   * @throws dev.orch.store.api.ApiException a conflict if somebody else changed it meanwhile
   */
  public static <T extends Resource> T ifUnchanged(
      Resources<T> resources, T read, UnaryOperator<T> change) {
    Kind<T> kind = resources.kind();
    ObjectMeta metadata = read.metadata();
    Json.Obj difference = MergePatch.diff(kind.toJson(read), kind.toJson(change.apply(read)));
    if (difference.isEmpty()) {
      return read;
    }
    Json.Obj guard =
        difference
            .object("metadata")
            .with("uid", Json.of(metadata.uid()))
            .with("resourceVersion", Json.of(metadata.resourceVersion()));
    return resources
        .inNamespace(metadata.namespace())
        .patch(metadata.name(), Patch.merge(difference.with("metadata", guard)), WriteOptions.NONE);
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

  /** Deletes an object, not another one of its name. That it is gone already is as well. */
  public static <T extends Resource> void delete(Resources<T> resources, T object) {
    delete(resources, object, null);
  }

  /**
   * The same, saying what becomes of the objects that it owns: {@code Background}, {@code
   * Foreground} or {@code Orphan}; null for what is usual for its kind, which for Jobs is Orphan.
   */
  public static <T extends Resource> void delete(
      Resources<T> resources, T object, @Nullable String propagation) {
    ObjectMeta metadata = object.metadata();
    try {
      resources
          .inNamespace(metadata.namespace())
          .delete(
              metadata.name(),
              DeleteOptionsBuilder.builder()
                  .propagationPolicy(propagation)
                  .preconditions(new Preconditions(metadata.uid(), null))
                  .build(),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  /**
   * Whether nothing can be created in the namespace any more, so that trying again is of no use.
   */
  public static boolean isNamespaceEnding(ApiException refused) {
    StatusDetails details = refused.status().details();
    return details != null
        && details.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"));
  }
}
