package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.patch.MergePatch;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Caller;
import dev.orch.store.api.ComputedObjects;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** The objects of one kind as one caller sees them; each verb is a class of its own. Immutable. */
final class LocalResources<T extends Resource> implements Resources<T> {
  private final Call<T> call;

  LocalResources(Backend backend, Kind<T> kind, Caller caller) {
    this(new Call<>(backend, kind, "", caller, ""));
  }

  private LocalResources(Call<T> call) {
    this.call = call;
  }

  @Override
  public Kind<T> kind() {
    return call.kind();
  }

  @Override
  public String namespace() {
    return call.namespace();
  }

  @Override
  public Resources<T> inNamespace(String namespace) {
    return new LocalResources<>(
        new Call<>(call.backend(), call.kind(), namespace, call.caller(), call.subresource()));
  }

  @Override
  public Resources<T> status() {
    return new LocalResources<>(
        new Call<>(call.backend(), call.kind(), call.namespace(), call.caller(), "status"));
  }

  /** The call, of the kind as it is served now. */
  private Call<T> now() {
    return call.now();
  }

  @Override
  public T get(String name) {
    Call<T> now = now();
    Optional<ComputedObjects<T>> computed = now.backend().computed().of(now.kind());
    return computed.isPresent()
        ? new ComputedListing<>(now, computed.get()).get(name)
        : new Listing<>(now).get(name);
  }

  @Override
  public ResourceList<T> list(ListOptions options) {
    Call<T> now = now();
    Optional<ComputedObjects<T>> computed = now.backend().computed().of(now.kind());
    return computed.isPresent()
        ? new ComputedListing<>(now, computed.get()).list(options)
        : new Listing<>(now).list(options);
  }

  @Override
  public T create(T object, WriteOptions options) {
    return new Creation<>(now()).create(object, options);
  }

  @Override
  public T update(T object, WriteOptions options) {
    return new Updates<>(of(object)).update(object, options);
  }

  @Override
  public T patch(String name, Patch patch, WriteOptions options) {
    return new Patching<>(now()).patch(name, patch, options);
  }

  @Override
  public T edit(String name, UnaryOperator<T> change) {
    while (true) {
      T present = get(name);
      T wanted = change.apply(present);
      if (wanted.equals(present)) {
        return present;
      }
      Json.Obj difference = MergePatch.diff(kind().toJson(present), kind().toJson(wanted));
      Json.Obj based =
          difference.edit(
              "metadata", m -> m.with("resourceVersion", present.metadata().resourceVersion()));
      try {
        return patch(name, Patch.merge(based), WriteOptions.NONE);
      } catch (ApiException e) {
        if (!e.isConflict()) {
          throw e;
        }
      }
    }
  }

  @Override
  public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
    return new Deletion<>(now()).delete(name, options, write);
  }

  @Override
  public ResourceList<T> deleteAll(ListOptions select, DeleteOptions options, WriteOptions write) {
    now().authorizeMany("deletecollection", select.fieldSelector());
    now().supports("deletecollection");
    Deletion.validate(options);
    ResourceList<T> selected = new Listing<>(now()).select(select);
    List<T> deleted = new ArrayList<>();
    for (T object : selected.items()) {
      Call<T> one = of(object);
      new Deletion<>(one)
          .deleteIfPresent(object.metadata().name(), options, write)
          .ifPresent(d -> deleted.add(object));
    }
    return new ResourceList<>(kind(), deleted, selected.resourceVersion(), "", null);
  }

  /** The call in the object's own namespace, where this one is of all. */
  private Call<T> of(T object) {
    return call.namespace().isEmpty() && !object.metadata().namespace().isEmpty()
        ? new Call<>(
                call.backend(),
                call.kind(),
                object.metadata().namespace(),
                call.caller(),
                call.subresource())
            .now()
        : now();
  }

  @Override
  public ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler) {
    return new Watching<>(now()).watch(options, executor, handler);
  }

  @Override
  public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
    Call<T> sub =
        new Call<>(call.backend(), now().kind(), call.namespace(), call.caller(), key.name());
    return Subresources.of(sub, key);
  }
}
