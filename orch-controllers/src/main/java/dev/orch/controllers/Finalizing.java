package dev.orch.controllers;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.Finalizers;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A reconciler whose objects stay until they are cleaned up: it gives them a finalizer before the
 * first run, and takes that away after the cleanup. Stateless.
 */
record Finalizing<T extends Resource>(
    Kind<T> kind, Controller.Finalizer<T> finalizer, Reconciler<T> reconciler)
    implements Reconciler<T> {
  @Override
  public Result reconcile(T object, Context context) {
    boolean has = object.metadata().finalizers().contains(finalizer.name());
    if (object.metadata().deletionTimestamp() == null) {
      Optional<T> kept = has ? Optional.of(object) : replace(object, context, this::with);
      return kept.isPresent() ? reconciler.reconcile(kept.get(), context) : Result.done();
    }
    if (!has) {
      return Result.done();
    }
    Result result = finalizer.cleanup().reconcile(object, context);
    if (result.isDone()) {
      replace(object, context, this::without);
    }
    return result;
  }

  /** Changes the object unless somebody else did. Returns it as stored, unless it is gone. */
  private Optional<T> replace(T object, Context context, UnaryOperator<ObjectMeta> change) {
    try {
      return Optional.of(
          Edits.replace(
              context.api().resources(kind),
              object,
              kind.withMetadata(object, change.apply(object.metadata()))));
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private ObjectMeta with(ObjectMeta metadata) {
    if (metadata.finalizers().contains(finalizer.name())) {
      return metadata;
    }
    if (metadata.deletionTimestamp() != null) {
      throw Errors.modified(kind, metadata.name()); // too late for a finalizer
    }
    return Finalizers.with(metadata, finalizer.name());
  }

  private ObjectMeta without(ObjectMeta metadata) {
    return Finalizers.without(metadata, finalizer.name());
  }
}
