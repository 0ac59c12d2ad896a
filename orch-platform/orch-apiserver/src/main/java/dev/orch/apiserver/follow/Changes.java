package dev.orch.apiserver.follow;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Tells that objects of some kinds have changed, however often. For any thread. */
public final class Changes implements AutoCloseable {
  private final Api api;
  private final Executor executor;
  private final List<Watched<?>> watched = new ArrayList<>();
  private Runnable afterwards = () -> {};
  private boolean closed;

  /**
   * @param executor what listeners are called on
   */
  public Changes(Api api, Executor executor) {
    this.api = api;
    this.executor = executor;
  }

  /** Calls the listener after every change, and for what is there at first. */
  public synchronized <T extends Resource> void of(Kind<T> kind, Runnable listener) {
    Watched<T> one = new Watched<>(kind, listener);
    watched.add(one);
    one.begin();
  }

  /** Something to be done when this is closed. */
  public synchronized void whenClosed(Runnable more) {
    afterwards = more;
  }

  /** Begins watches anew that have ended. */
  public synchronized void resume() {
    if (!closed) {
      watched.forEach(Watched::begin);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    afterwards.run();
    watched.forEach(Watched::end);
  }

  /** One kind. */
  private final class Watched<T extends Resource> implements WatchHandler<T> {
    private final Kind<T> kind;
    private final Runnable listener;
    private @Nullable ApiWatch watch;

    Watched(Kind<T> kind, Runnable listener) {
      this.kind = kind;
      this.listener = listener;
    }

    void begin() {
      if (watch == null) {
        try {
          watch = api.resources(kind).watch(WatchOptions.fromStart(), executor, this);
        } catch (ApiException e) {
          // Tried again later.
        }
      }
    }

    void end() {
      ApiWatch open = watch;
      if (open != null) {
        open.close();
      }
    }

    @Override
    public boolean onEvent(WatchEvent<T> event) {
      listener.run();
      return true;
    }

    @Override
    public void onEnd() {
      synchronized (Changes.this) {
        watch = null;
      }
    }
  }
}
