package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import java.util.List;
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
      Optional<T> kept = has ? Optional.of(object) : edit(object, context, this::with);
      return kept.isPresent() ? reconciler.reconcile(kept.get(), context) : Result.done();
    }
    if (!has) {
      return Result.done();
    }
    Result result = finalizer.cleanup().reconcile(object, context);
    if (result.isDone()) {
      edit(object, context, this::without);
    }
    return result;
  }

  /** Changes this object, not another one of its name. Returns it as stored, unless it is gone. */
  private Optional<T> edit(T object, Context context, UnaryOperator<ObjectMeta> change) {
    ObjectMeta read = object.metadata();
    try {
      return Optional.of(
          context
              .api()
              .resources(kind)
              .inNamespace(read.namespace())
              .edit(
                  read.name(),
                  now -> {
                    if (!now.metadata().uid().equals(read.uid())) {
                      throw Errors.modified(kind, read.name());
                    }
                    return kind.withMetadata(now, change.apply(now.metadata()));
                  }));
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
    return metadata.withFinalizers(
        ImmutableList.<String>builder()
            .addAll(metadata.finalizers())
            .add(finalizer.name())
            .build());
  }

  private ObjectMeta without(ObjectMeta metadata) {
    List<String> rest =
        metadata.finalizers().stream()
            .filter(name -> !name.equals(finalizer.name()))
            .collect(ImmutableList.toImmutableList());
    return metadata.withFinalizers(rest);
  }
}
