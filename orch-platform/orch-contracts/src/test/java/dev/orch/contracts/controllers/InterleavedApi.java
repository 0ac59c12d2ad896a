package dev.orch.contracts.controllers;

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
import dev.orch.testkit.base.SimulatedExecutor;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An API each of whose calls is a scheduling point: others may run before and after it. */
record InterleavedApi(Api api, SimulatedExecutor executor) implements Api {
  private static <R> R point(SimulatedExecutor executor, Supplier<R> call) {
    executor.interleave();
    R result = call.get();
    executor.interleave();
    return result;
  }

  @Override
  public Kinds kinds() {
    return api.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new Interleaved<>(api.resources(kind), executor);
  }

  @Override
  public Api as(Caller caller) {
    return new InterleavedApi(api.as(caller), executor);
  }

  @Override
  public Caller caller() {
    return api.caller();
  }

  private record Interleaved<T extends Resource>(Resources<T> to, SimulatedExecutor executor)
      implements Resources<T> {
    @Override
    public Kind<T> kind() {
      return to.kind();
    }

    @Override
    public String namespace() {
      return to.namespace();
    }

    @Override
    public Resources<T> inNamespace(String namespace) {
      return new Interleaved<>(to.inNamespace(namespace), executor);
    }

    @Override
    public Resources<T> status() {
      return new Interleaved<>(to.status(), executor);
    }

    @Override
    public T get(String name) {
      return point(executor, () -> to.get(name));
    }

    @Override
    public ResourceList<T> list(ListOptions options) {
      return point(executor, () -> to.list(options));
    }

    @Override
    public T create(T object, WriteOptions options) {
      return point(executor, () -> to.create(object, options));
    }

    @Override
    public T update(T object, WriteOptions options) {
      return point(executor, () -> to.update(object, options));
    }

    @Override
    public T patch(String name, Patch patch, WriteOptions options) {
      return point(executor, () -> to.patch(name, patch, options));
    }

    @Override
    public T edit(String name, UnaryOperator<T> change) {
      return point(executor, () -> to.edit(name, change));
    }

    @Override
    public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
      return point(executor, () -> to.delete(name, options, write));
    }

    @Override
    public ResourceList<T> deleteAll(
        ListOptions select, DeleteOptions options, WriteOptions write) {
      return point(executor, () -> to.deleteAll(select, options, write));
    }

    @Override
    public ApiWatch watch(WatchOptions options, Executor on, WatchHandler<T> handler) {
      return point(executor, () -> to.watch(options, on, handler));
    }

    @Override
    public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
      SubresourceClient<S> client = to.subresource(key);
      return new SubresourceClient<>() {
        @Override
        public S get(String name) {
          return point(executor, () -> client.get(name));
        }

        @Override
        public S create(String name, S object, WriteOptions options) {
          return point(executor, () -> client.create(name, object, options));
        }

        @Override
        public S update(String name, S object, WriteOptions options) {
          return point(executor, () -> client.update(name, object, options));
        }

        @Override
        public S patch(String name, Patch patch, WriteOptions options) {
          return point(executor, () -> client.patch(name, patch, options));
        }
      };
    }
  }
}
