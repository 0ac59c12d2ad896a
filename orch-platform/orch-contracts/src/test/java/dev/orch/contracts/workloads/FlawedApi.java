package dev.orch.contracts.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.workloads.Flaw.Trait;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The API as it is used by a controller with a flaw. */
final class FlawedApi implements Api {
  private final Api to;
  private final Flaw flaw;
  private @Nullable Informers informers;

  FlawedApi(Api to, Flaw flaw) {
    this.to = to;
    this.flaw = flaw;
  }

  /** What the caller's caches are. */
  void cachedBy(Informers caches) {
    informers = caches;
  }

  @Override
  public Kinds kinds() {
    return to.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new Flawed<>(to.resources(kind));
  }

  @Override
  public Api as(Caller caller) {
    return to.as(caller);
  }

  @Override
  public Caller caller() {
    return to.caller();
  }

  private final class Flawed<T extends Resource> implements Resources<T> {
    private final Resources<T> to;

    Flawed(Resources<T> to) {
      this.to = to;
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
      return new Flawed<>(to.inNamespace(namespace));
    }

    @Override
    public Resources<T> status() {
      return new Flawed<>(to.status());
    }

    @Override
    public T get(String name) {
      Optional<T> found =
          informers != null && flaw.has(Trait.BELIEVES_ITS_CACHE)
              ? informers.of(kind()).get(new ObjectKey(namespace(), name))
              : flaw.look(to.get(name));
      return found.orElseThrow(() -> notFound(name));
    }

    private ApiException notFound(String name) {
      return Errors.of(Reason.NOT_FOUND, name, null);
    }

    @Override
    public ResourceList<T> list(ListOptions options) {
      return seen(to.list(options));
    }

    private ResourceList<T> seen(ResourceList<T> list) {
      return new ResourceList<>(
          list.kind(),
          list.items().stream()
              .flatMap(object -> flaw.look(object).stream())
              .collect(ImmutableList.toImmutableList()),
          list.resourceVersion(),
          list.continueToken(),
          list.remaining());
    }

    @Override
    public T create(T object, WriteOptions options) {
      return to.create(flaw.write(object), options);
    }

    @Override
    public T update(T object, WriteOptions options) {
      T written = flaw.write(object);
      return flaw.has(Trait.LAST_WRITER_WINS)
          ? to.update(
              kind().withMetadata(written, written.metadata().withResourceVersion("")), options)
          : to.update(written, options);
    }

    @Override
    public T patch(String name, Patch patch, WriteOptions options) {
      return to.patch(name, flaw.has(Trait.LAST_WRITER_WINS) ? unguarded(patch) : patch, options);
    }

    private static Patch unguarded(Patch patch) {
      Json.Obj body = (Json.Obj) Json.parse(patch.body().toArray());
      return Patch.merge(
          body.edit("metadata", metadata -> metadata.without("uid").without("resourceVersion")));
    }

    @Override
    public T edit(String name, UnaryOperator<T> change) {
      return to.edit(name, now -> flaw.write(change.apply(now)));
    }

    @Override
    public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
      return to.delete(
          name, flaw.has(Trait.DELETES_BY_NAME) ? options.withPreconditions(null) : options, write);
    }

    @Override
    public ResourceList<T> deleteAll(
        ListOptions select, DeleteOptions options, WriteOptions write) {
      return to.deleteAll(select, options, write);
    }

    @Override
    public ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler) {
      return to.watch(options, executor, new Seeing(handler, options));
    }

    @Override
    public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
      return to.subresource(key);
    }

    private final class Seeing implements WatchHandler<T> {
      private final WatchHandler<T> told;
      private boolean begun;

      Seeing(WatchHandler<T> told, WatchOptions options) {
        this.told = told;
        this.begun =
            !flaw.has(Trait.WAITS_FOR_EVENTS) || !Boolean.TRUE.equals(options.sendInitialEvents());
      }

      @Override
      public boolean onEvent(WatchEvent<T> event) {
        if (event instanceof WatchEvent.Bookmark<T> bookmark) {
          begun |= bookmark.initialEventsEnd();
        }
        WatchEvent<T> seen = seen(event);
        return seen == null || told.onEvent(seen);
      }

      private @Nullable WatchEvent<T> seen(WatchEvent<T> event) {
        if (event instanceof WatchEvent.Added<T> added) {
          return begun
              ? flaw.look(added.object())
                  .map(object -> new WatchEvent.Added<>(object, added.encoded()))
                  .orElse(null)
              : null;
        }
        if (event instanceof WatchEvent.Modified<T> modified) {
          Optional<T> object = flaw.look(modified.object());
          return object.isPresent()
              ? new WatchEvent.Modified<>(object.get(), modified.encoded())
              : new WatchEvent.Deleted<>(modified.object(), modified.encoded());
        }
        return event;
      }

      @Override
      public void onEnd() {
        told.onEnd();
      }
    }
  }
}
