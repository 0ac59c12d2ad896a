package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.Api;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.api.WriteOptions.FieldValidation;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of one run. */
final class RunContext<T extends Resource> implements Context {
  private final Controller<T> controller;
  private final Environment environment;
  private final Api api;
  private final Kind<T> kind;
  private final Collection<Informer<?>> watched;
  private final @Nullable T object;

  RunContext(
      Controller<T> controller,
      Environment environment,
      OwnWrites writes,
      Kind<T> kind,
      Collection<Informer<?>> watched,
      @Nullable T object) {
    this.watched = watched;
    this.controller = controller;
    this.environment = environment;
    this.api = new TrackedApi(environment.api(), writes);
    this.kind = kind;
    this.object = object;
  }

  @Override
  public Instant now() {
    return environment.clock().instant();
  }

  @Override
  public Api api() {
    return api;
  }

  @Override
  public <R extends Resource> Lister<R> lister(Kind<R> of) {
    return watched(environment.informers().of(of));
  }

  @Override
  public <R extends Resource> Lister<R> lister(Class<R> type) {
    return watched(environment.informers().of(type));
  }

  /** What isn't watched may not be listed yet: that there is nothing would be believed of it. */
  private <R extends Resource> Lister<R> watched(Informer<R> informer) {
    if (!watched.contains(informer)) {
      throw new IllegalStateException(
          controller.name() + " reads " + informer.kind().resource() + " and doesn't watch them");
    }
    return informer;
  }

  private T object() {
    if (object == null) {
      throw new IllegalStateException("the object is gone");
    }
    return object;
  }

  @Override
  @SuppressWarnings("unchecked") // the kind of an object's class is that of its objects
  public <R extends Resource> R apply(R desired) {
    Kind<R> of = (Kind<R>) api.kinds().of(desired.getClass());
    R owned = owned(of, desired);
    Json.Obj configuration = of.toJson(owned).without("status");
    R present = known(of, owned).orElse(null);
    if (present != null && isApplied(of, present, configuration)) {
      return present;
    }
    return api.resources(of)
        .inNamespace(owned.metadata().namespace())
        .patch(
            owned.metadata().name(),
            Patch.apply(configuration),
            new WriteOptions(false, controller.name(), FieldValidation.WARN, true));
  }

  private <R extends Resource> boolean isApplied(Kind<R> of, R present, Json.Obj configuration) {
    ObjectMeta metadata = present.metadata();
    R bare = of.withMetadata(present, metadata.withManagedFields(ImmutableList.of()));
    return FieldManager.of(of, "")
        .isApplied(of.toJson(bare), metadata.managedFields(), configuration, controller.name());
  }

  private <R extends Resource> Optional<R> known(Kind<R> of, R owned) {
    var informer = environment.informers().find(of);
    return informer == null
        ? api.resources(of).inNamespace(owned.metadata().namespace()).find(owned.metadata().name())
        : informer.get(ObjectKey.of(owned));
  }

  private <R extends Resource> R owned(Kind<R> of, R desired) {
    ObjectMeta metadata = desired.metadata();
    if (of.isNamespaced() && metadata.namespace().isEmpty()) {
      metadata = metadata.withNamespace(object().metadata().namespace());
    }
    if (Owners.controllerOf(metadata).isEmpty()) {
      metadata = Owners.with(metadata, Owners.controller(kind, object()));
    }
    return of.withMetadata(desired, metadata);
  }

  @Override
  public void event(String reason, String message) {
    environment
        .events()
        .record(controller.recorder, kind, object().metadata(), "Normal", reason, message);
  }

  @Override
  public void warning(String reason, String message) {
    environment
        .events()
        .record(controller.recorder, kind, object().metadata(), "Warning", reason, message);
  }
}
