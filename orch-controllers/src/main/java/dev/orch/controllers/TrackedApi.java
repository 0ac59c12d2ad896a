package dev.orch.controllers;

import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Caller;
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
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The API, noting each write of one run of a reconciler. */
record TrackedApi(Api api, OwnWrites writes) implements Api {
  @Override
  public Kinds kinds() {
    return api.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new Tracked<>(api.resources(kind), writes);
  }

  @Override
  public Api as(Caller caller) {
    return new TrackedApi(api.as(caller), writes);
  }

  @Override
  public Caller caller() {
    return api.caller();
  }

  private record Tracked<T extends Resource>(Resources<T> resources, OwnWrites writes)
      implements Resources<T> {
    private T wrote(Supplier<T> write) {
      T result = writes.tried(kind(), write);
      writes.wrote(kind(), result);
      return result;
    }

    @Override
    public Kind<T> kind() {
      return resources.kind();
    }

    @Override
    public String namespace() {
      return resources.namespace();
    }

    @Override
    public Resources<T> inNamespace(String namespace) {
      return new Tracked<>(resources.inNamespace(namespace), writes);
    }

    @Override
    public Resources<T> status() {
      return new Tracked<>(resources.status(), writes);
    }

    @Override
    public T get(String name) {
      return resources.get(name);
    }

    @Override
    public ResourceList<T> list(ListOptions options) {
      return resources.list(options);
    }

    @Override
    public T create(T object, WriteOptions options) {
      return wrote(() -> resources.create(object, options));
    }

    @Override
    public T update(T object, WriteOptions options) {
      return wrote(() -> resources.update(object, options));
    }

    @Override
    public T patch(String name, Patch patch, WriteOptions options) {
      return wrote(() -> resources.patch(name, patch, options));
    }

    @Override
    public T edit(String name, UnaryOperator<T> change) {
      return wrote(() -> resources.edit(name, change));
    }

    @Override
    public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
      Deleted<T> deleted = writes.tried(kind(), () -> resources.delete(name, options, write));
      writes.deleted(kind(), deleted);
      return deleted;
    }

    @Override
    public ResourceList<T> deleteAll(
        ListOptions select, DeleteOptions options, WriteOptions write) {
      return resources.deleteAll(select, options, write);
    }

    @Override
    public ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler) {
      return resources.watch(options, executor, handler);
    }

    @Override
    public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
      return new TrackedSubresource<>(resources.subresource(key), kind(), writes);
    }
  }

  /** Where a subresource is a view of the object itself, a write of it is one of the object. */
  private record TrackedSubresource<S extends Record>(
      SubresourceClient<S> client, Kind<?> kind, OwnWrites writes) implements SubresourceClient<S> {
    private S wrote(Supplier<S> write) {
      S result = writes.tried(kind, write);
      if (result instanceof Resource object && kind.type().isInstance(object)) {
        writes.wrote(kind, object);
      }
      return result;
    }

    @Override
    public S get(String name) {
      return client.get(name);
    }

    @Override
    public S create(String name, S object, WriteOptions options) {
      return wrote(() -> client.create(name, object, options));
    }

    @Override
    public S update(String name, S object, WriteOptions options) {
      return wrote(() -> client.update(name, object, options));
    }

    @Override
    public S patch(String name, Patch patch, WriteOptions options) {
      return wrote(() -> client.patch(name, patch, options));
    }
  }
}
