package dev.orch.controllers;

import dev.orch.controllers.informer.Lister;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of one run. */
final class RunContext<T extends Resource> implements Context {
  private final Controller<T> controller;
  private final Environment environment;
  private final Api api;
  private final Kind<T> kind;
  private final @Nullable T object;

  RunContext(
      Controller<T> controller,
      Environment environment,
      OwnWrites writes,
      Kind<T> kind,
      @Nullable T object) {
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
    return environment.informers().of(of);
  }

  @Override
  public <R extends Resource> Lister<R> lister(Class<R> type) {
    return environment.informers().of(type);
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
    Resources<R> resources = api.resources(of).inNamespace(owned.metadata().namespace());
    R present = known(of, owned).orElse(null);
    if (present == null) {
      try {
        return resources.create(owned);
      } catch (ApiException refused) {
        if (!refused.is(Reason.ALREADY_EXISTS)) {
          throw refused;
        }
        present = resources.get(owned.metadata().name());
      }
    }
    if (Overlay.of(of, present, owned).equals(present)) {
      return present;
    }
    return resources.edit(
        owned.metadata().name(),
        now -> {
          checkController(of, now, owned);
          return Overlay.of(of, now, owned);
        });
  }

  /** Nobody takes an object away from what controls it. */
  private static <R extends Resource> void checkController(Kind<R> of, R present, R owned) {
    Optional<OwnerReference> before = Owners.controllerOf(present.metadata());
    Optional<OwnerReference> wanted = Owners.controllerOf(owned.metadata());
    if (before.isPresent()
        && !before.map(OwnerReference::uid).equals(wanted.map(OwnerReference::uid))) {
      throw Errors.of(
          Reason.INVALID,
          of.resource()
              + " \""
              + owned.metadata().name()
              + "\" is already controlled by "
              + before.get().kind()
              + " "
              + before.get().name(),
          null);
    }
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
        .record(controller.name(), kind, object().metadata(), "Normal", reason, message);
  }

  @Override
  public void warning(String reason, String message) {
    environment
        .events()
        .record(controller.name(), kind, object().metadata(), "Warning", reason, message);
  }
}
