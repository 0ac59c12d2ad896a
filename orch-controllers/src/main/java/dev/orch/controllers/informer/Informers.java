package dev.orch.controllers.informer;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.store.api.Api;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One informer per kind, shared by all who ask for it and begun when the first one does. For any
 * thread.
 */
public final class Informers implements AutoCloseable {
  private final Api api;
  private final ScheduledExecutorService executor;
  private final Function<Kind<?>, String> fieldSelectors;
  private final Map<String, Informer<?>> byKind = new TreeMap<>();
  private boolean closed;

  /**
   * @param executor what the watches are told on; given, and never shut down here
   */
  public Informers(Api api, ScheduledExecutorService executor) {
    this(api, executor, kind -> "");
  }

  /**
   * @param executor what the watches are told on; given, and never shut down here
   * @param fieldSelectors which objects of a kind are kept; {@code ""} for all
   */
  public Informers(
      Api api, ScheduledExecutorService executor, Function<Kind<?>, String> fieldSelectors) {
    this.api = api;
    this.executor = executor;
    this.fieldSelectors = fieldSelectors;
  }

  /** The kinds that the API serves. */
  public Kinds kinds() {
    return api.kinds();
  }

  /** The informer of a kind. */
  public <T extends Resource> Informer<T> of(Kind<T> kind) {
    Informer<T> made;
    synchronized (byKind) {
      Informer<T> known = find(kind);
      if (known != null) {
        return known;
      }
      if (closed) {
        throw new IllegalStateException("informers were closed");
      }
      made = new Informer<>(api.resources(kind), fieldSelectors.apply(kind), executor);
      byKind.put(kind.toString(), made);
    }
    made.start();
    return made;
  }

  public <T extends Resource> Informer<T> of(Class<T> type) {
    return of(api.kinds().of(type));
  }

  /** The informer of a kind, or null if nobody asked for one. */
  @SuppressWarnings("unchecked") // it was put under its kind's name
  public <T extends Resource> @Nullable Informer<T> find(Kind<T> kind) {
    synchronized (byKind) {
      return (Informer<T>) byKind.get(kind.toString());
    }
  }

  /** Those that were begun. */
  public List<Informer<?>> all() {
    synchronized (byKind) {
      return ImmutableList.copyOf(byKind.values());
    }
  }

  @Override
  public void close() {
    synchronized (byKind) {
      closed = true;
    }
    all().forEach(Informer::close);
  }
}
