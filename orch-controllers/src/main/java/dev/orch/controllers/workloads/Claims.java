package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Owners;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Optional;
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
  private final LabelSelector selector;
  private final Kind<D> kind;
  private boolean checked;

  Claims(Context context, Kind<O> ownerKind, O owner, LabelSelector selector, Kind<D> kind) {
    this.context = context;
    this.ownerKind = ownerKind;
    this.owner = owner;
    this.selector = selector;
    this.kind = kind;
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
    boolean selected = LabelSelectors.matches(selector, metadata.labels());
    boolean ending = owner.metadata().deletionTimestamp() != null;
    Optional<OwnerReference> controller = Owners.controllerOf(metadata);
    if (controller.isPresent()) {
      if (!controller.get().uid().equals(owner.metadata().uid())) {
        return null;
      }
      if (!selected && !ending) {
        release(metadata);
      }
      return selected ? candidate : null;
    }
    boolean free = selected && !ending && metadata.deletionTimestamp() == null;
    return free ? adopt(candidate) : null;
  }

  private Resources<D> resources() {
    return context.api().resources(kind).inNamespace(owner.metadata().namespace());
  }

  /** Fails with a conflict if somebody else was faster, and the run is tried again. */
  private @Nullable D adopt(D candidate) {
    checkOwner();
    ObjectMeta adopted = Owners.with(candidate.metadata(), Owners.controller(ownerKind, owner));
    return changed(kind.withMetadata(candidate, adopted));
  }

  private void release(ObjectMeta metadata) {
    try {
      resources()
          .edit(
              metadata.name(),
              now ->
                  kind.withMetadata(now, Owners.without(now.metadata(), owner.metadata().uid())));
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }

  private @Nullable D changed(D object) {
    try {
      return resources()
          .edit(
              object.metadata().name(),
              now -> {
                if (!now.metadata().uid().equals(object.metadata().uid())
                    || Owners.controllerOf(now.metadata()).isPresent()) {
                  throw Errors.modified(kind, object.metadata().name());
                }
                return kind.withMetadata(
                    now, now.metadata().withOwnerReferences(object.metadata().ownerReferences()));
              });
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return null;
      }
      throw refused;
    }
  }

  /** Before the first adoption: whether the owner is still there, and not being deleted. */
  private void checkOwner() {
    if (checked) {
      return;
    }
    O live =
        context
            .api()
            .resources(ownerKind)
            .inNamespace(owner.metadata().namespace())
            .get(owner.metadata().name());
    if (!live.metadata().uid().equals(owner.metadata().uid())
        || live.metadata().deletionTimestamp() != null) {
      throw Errors.modified(ownerKind, owner.metadata().name());
    }
    checked = true;
  }
}
