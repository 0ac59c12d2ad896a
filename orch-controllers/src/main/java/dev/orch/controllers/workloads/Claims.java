package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.controllers.Context;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Settles which objects a controlling object has: those that its selector selects and that it
 * controls. It adopts those that nobody controls and lets go of those that it no longer selects.
 * For one run of a reconciler.
 *
 * @param <O> the controlling kind
 * @param <D> the controlled kind
 */
final class Claims<O extends Resource, D extends Resource> {
  private final Context context;
  private final Kind<O> ownerKind;
  private final O owner;
  private final Predicate<D> selector;
  private final Kind<D> kind;
  private boolean checked;

  Claims(Context context, Kind<O> ownerKind, O owner, LabelSelector selector, Kind<D> kind) {
    this(
        context,
        ownerKind,
        owner,
        kind,
        object -> LabelSelectors.matches(selector, object.metadata().labels()));
  }

  Claims(Context context, Kind<O> ownerKind, O owner, Kind<D> kind, Predicate<D> selector) {
    this.context = context;
    this.ownerKind = ownerKind;
    this.owner = owner;
    this.selector = selector;
    this.kind = kind;
  }

  /** Those among all objects in the cache that are its own now. */
  List<D> claim() {
    String namespace = owner.metadata().namespace();
    var objects = Selecting.byController(context, kind);
    return claim(
        ImmutableList.copyOf(
            Iterables.concat(
                objects.of(namespace, owner.metadata().uid()), objects.of(namespace, ""))));
  }

  /** Those among the candidates that are its own now. */
  List<D> claim(List<D> candidates) {
    ImmutableList.Builder<D> claimed = ImmutableList.builder();
    for (D candidate : candidates) {
      D own = claim(candidate);
      if (own != null) {
        claimed.add(own);
      }
    }
    return claimed.build();
  }

  private @Nullable D claim(D candidate) {
    ObjectMeta metadata = candidate.metadata();
    boolean selected = selector.test(candidate);
    boolean ending = owner.metadata().deletionTimestamp() != null;
    Optional<OwnerReference> controller = Owners.controllerOf(metadata);
    if (controller.isPresent()) {
      if (!controller.get().uid().equals(owner.metadata().uid())) {
        return null;
      }
      if (!selected && !ending) {
        release(candidate);
      }
      return selected ? candidate : null;
    }
    boolean free = selected && !ending && metadata.deletionTimestamp() == null;
    return free ? adopt(candidate) : null;
  }

  /** Fails if somebody else was faster, and the run is tried again. */
  private @Nullable D adopt(D candidate) {
    checkOwner();
    return patch(candidate, RecordWriter.toJson(Owners.controller(ownerKind, owner)));
  }

  private void release(D owned) {
    patch(
        owned,
        Json.object("$patch", Json.of("delete")).with("uid", Json.of(owner.metadata().uid())));
  }

  /**
   * Changes who owns an object if it still is the same one, and nothing else about it, whatever
   * became of it meanwhile; null if it is gone.
   */
  private @Nullable D patch(D object, Json.Obj reference) {
    Json.Obj metadata =
        Json.object("uid", Json.of(object.metadata().uid()))
            .with("ownerReferences", Json.array(ImmutableList.of(reference)));
    try {
      return context
          .api()
          .resources(kind)
          .inNamespace(owner.metadata().namespace())
          .patch(
              object.metadata().name(),
              Patch.strategic(Json.object("metadata", metadata)),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return null;
      }
      throw refused;
    }
  }

  /** Before the first adoption. */
  private void checkOwner() {
    if (!checked) {
      LiveOwner.check(context, ownerKind, owner);
      checked = true;
    }
  }
}
