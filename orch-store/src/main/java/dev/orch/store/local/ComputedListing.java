package dev.orch.store.local;

import dev.orch.model.Resource;
import dev.orch.store.api.ComputedObjects;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.ResourceList;
import java.util.List;

/**
 * Reads objects that nobody stores: always as they are now, always all, and without a version that
 * a watch could begin after.
 */
final class ComputedListing<T extends Resource> {
  private final Call<T> call;
  private final ComputedObjects<T> objects;

  ComputedListing(Call<T> call, ComputedObjects<T> objects) {
    this.call = call;
    this.objects = objects;
  }

  T get(String name) {
    call.authorize("get", name);
    call.key(name);
    return objects.present().stream()
        .filter(object -> isInScope(object) && object.metadata().name().equals(name))
        .findFirst()
        .orElseThrow(() -> Errors.notFound(call.kind(), name));
  }

  ResourceList<T> list(ListOptions options) {
    call.authorizeMany("list", options.fieldSelector());
    Selection<T> selection =
        Selection.of(call.kind(), options.labelSelector(), options.fieldSelector());
    List<T> selected =
        objects.present().stream()
            .filter(object -> isInScope(object) && selection.matches(object))
            .toList();
    return new ResourceList<>(call.kind(), selected, "", "", null);
  }

  private boolean isInScope(T object) {
    return call.namespace().isEmpty()
        || !call.kind().isNamespaced()
        || object.metadata().namespace().equals(call.namespace());
  }
}
