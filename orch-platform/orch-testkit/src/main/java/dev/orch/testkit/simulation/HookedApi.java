package dev.orch.testkit.simulation;

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

/**
 * An API each of whose calls goes through a hook: a scheduling point, or a fault. From the
 * simulation's thread.
 */
public record HookedApi(Api api, Hook hook) implements Api {
  /** What is asked of the API: a verb as Kubernetes names it, and of what. */
  public record Call(String verb, Kind<?> kind, String name) {
    /** Whether it may change something. */
    public boolean isWrite() {
      return !verb.equals("get") && !verb.equals("list") && !verb.equals("watch");
    }
  }

  /** Stands between a caller and the API. */
  @FunctionalInterface
  public interface Hook {
    /** Makes the call, or something else of it. */
    <R> R around(Call call, Supplier<R> to);

    /** Begins a watch, or something else in its place. */
    default <T extends Resource> ApiWatch watch(
        Resources<T> to, WatchOptions options, Executor on, WatchHandler<T> handler) {
      return around(new Call("watch", to.kind(), ""), () -> to.watch(options, on, handler));
    }

    /** The caller is no more: what it had open breaks off. */
    default void callerDied() {}
  }

  /** Makes each call a scheduling point: others may run before and after it. */
  public static Hook interleaving(SimulatedExecutor executor) {
    return new Interleaving(executor);
  }

  private record Interleaving(SimulatedExecutor executor) implements Hook {
    @Override
    public <R> R around(Call call, Supplier<R> to) {
      executor.interleave();
      R result = to.get();
      executor.interleave();
      return result;
    }
  }

  @Override
  public Kinds kinds() {
    return api.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new Hooked<>(api.resources(kind), hook);
  }

  @Override
  public Api as(Caller caller) {
    return new HookedApi(api.as(caller), hook);
  }

  @Override
  public Caller caller() {
    return api.caller();
  }

  private record Hooked<T extends Resource>(Resources<T> to, Hook hook) implements Resources<T> {
    private <R> R call(String verb, String name, Supplier<R> call) {
      return hook.around(new Call(verb, to.kind(), name), call);
    }

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
      return new Hooked<>(to.inNamespace(namespace), hook);
    }

    @Override
    public Resources<T> status() {
      return new Hooked<>(to.status(), hook);
    }

    @Override
    public T get(String name) {
      return call("get", name, () -> to.get(name));
    }

    @Override
    public ResourceList<T> list(ListOptions options) {
      return call("list", "", () -> to.list(options));
    }

    @Override
    public T create(T object, WriteOptions options) {
      return call("create", object.metadata().name(), () -> to.create(object, options));
    }

    @Override
    public T update(T object, WriteOptions options) {
      return call("update", object.metadata().name(), () -> to.update(object, options));
    }

    @Override
    public T patch(String name, Patch patch, WriteOptions options) {
      return call("patch", name, () -> to.patch(name, patch, options));
    }

    @Override
    public T edit(String name, UnaryOperator<T> change) {
      return call("patch", name, () -> to.edit(name, change));
    }

    @Override
    public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
      return call("delete", name, () -> to.delete(name, options, write));
    }

    @Override
    public ResourceList<T> deleteAll(
        ListOptions select, DeleteOptions options, WriteOptions write) {
      return call("deletecollection", "", () -> to.deleteAll(select, options, write));
    }

    @Override
    public ApiWatch watch(WatchOptions options, Executor on, WatchHandler<T> handler) {
      return hook.watch(to, options, on, handler);
    }

    @Override
    public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
      SubresourceClient<S> client = to.subresource(key);
      return new SubresourceClient<>() {
        @Override
        public S get(String name) {
          return call("get", name, () -> client.get(name));
        }

        @Override
        public S create(String name, S object, WriteOptions options) {
          return call("create", name, () -> client.create(name, object, options));
        }

        @Override
        public S update(String name, S object, WriteOptions options) {
          return call("update", name, () -> client.update(name, object, options));
        }

        @Override
        public S patch(String name, Patch patch, WriteOptions options) {
          return call("patch", name, () -> client.patch(name, patch, options));
        }
      };
    }
  }
}
