package dev.orch.controllers.informer;

import dev.orch.controllers.base.State;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.StatusDetails;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of all objects of one kind that follows the API. It begins with the present objects, goes
 * on after what it saw last when a watch ends, and begins anew when the API no longer keeps that:
 * at once after a watch that held for a while, else with a growing delay. Read from any thread;
 * made by {@link Informers}, which closes it.
 */
public final class Informer<T extends Resource> implements Lister<T>, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Informer.class.getName());

  /** A watch that held as long as the longest delay is a good one: the next may begin at once. */
  private static final Duration STEADY = Backoff.LIST.most();

  private final Resources<T> resources;
  private final String fieldSelector;
  private final ScheduledExecutorService executor;
  private final Cache<T> cache = new Cache<>();
  private final Waiters waiters = new Waiters();
  private final State synced = new State();
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Held while the cache changes and its listeners hear of it: so one that is added meanwhile hears
   * of each object's changes in their order. Listeners only note what they hear.
   */
  private final Object telling = new Object();

  /** Guards the fields below; never held across a call to the API. */
  private final Object lock = new Object();

  private @Nullable Session session;
  private @Nullable ScheduledFuture<?> restart;
  private @Nullable ScheduledFuture<?> steady;
  private boolean closed;
  private int failures;

  /** What to go on after, or {@code ""} to begin anew. Written by the session, read by the next. */
  private volatile String resumeAfter = "";

  Informer(Resources<T> resources, String fieldSelector, ScheduledExecutorService executor) {
    this.resources = resources;
    this.fieldSelector = fieldSelector;
    this.executor = executor;
  }

  void start() {
    schedule(Duration.ZERO);
  }

  public Kind<T> kind() {
    return resources.kind();
  }

  /** Whether the cache once held everything that was there when it began. */
  public State synced() {
    return synced;
  }

  /** Adds an index, unless there is one of that name. */
  public void addIndex(String name, Function<T, ? extends Collection<String>> values) {
    cache.addIndex(name, values);
  }

  /** Begins to tell of changes, first of every object that is there. */
  public Subscription listen(Listener<T> listener) {
    synchronized (telling) {
      listeners.add(listener);
      cache.list().forEach(object -> listener.changed(null, object));
    }
    return () -> listeners.remove(listener);
  }

  /** Whether the cache holds everything up to that revision. */
  public boolean hasSeen(long revision) {
    return waiters.hasSeen(revision);
  }

  /**
   * Whether the cache holds everything up to that revision; if not, the waiter is run once it does,
   * on the informer's executor.
   */
  public boolean seenOrWait(long revision, Runnable waiter) {
    return waiters.seenOrWait(revision, waiter);
  }

  /**
   * The same, also if nothing of the kind changes for a long time: the API is asked how far it is.
   */
  public boolean seenOrAsk(long revision, Runnable waiter) {
    boolean seen = waiters.seenOrWait(revision, waiter);
    if (!seen) {
      Session asked;
      synchronized (lock) {
        asked = session;
      }
      if (asked != null) {
        asked.bookmark();
      }
    }
    return seen;
  }

  /** The same for an object of that uid being gone from the cache. */
  public boolean goneOrWait(ObjectKey key, String uid, Runnable waiter) {
    if (!cache.holds(key, uid)) {
      return true;
    }
    waiters.whenGone(uid, waiter);
    if (!cache.holds(key, uid)) {
      waiters.gone(uid);
    }
    return false;
  }

  /** Whether the object under the key is the one of that uid. */
  public boolean has(ObjectKey key, String uid) {
    return cache.holds(key, uid);
  }

  @Override
  public Optional<T> get(ObjectKey key) {
    return cache.get(key);
  }

  @Override
  public List<T> list() {
    return cache.list();
  }

  @Override
  public List<T> inNamespace(String namespace) {
    return cache.inNamespace(namespace);
  }

  @Override
  public List<T> byIndex(String index, String value) {
    return cache.byIndex(index, value);
  }

  /** Ends the watch; the cache stays as it is. */
  @Override
  public void close() {
    Session last;
    synchronized (lock) {
      closed = true;
      last = session;
      session = null;
      cancel(restart);
      cancel(steady);
    }
    if (last != null) {
      last.close();
    }
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void schedule(Duration delay) {
    synchronized (lock) {
      if (!closed) {
        restart = after(delay, this::watch);
      }
    }
  }

  private ScheduledFuture<?> after(Duration delay, Runnable task) {
    return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void watch() {
    Session next = new Session(resumeAfter.isEmpty());
    synchronized (lock) {
      if (closed) {
        return;
      }
      session = next;
      steady = after(STEADY, () -> held(next));
    }
    try {
      next.began(resources.watch(next.options(), executor, next));
    } catch (ApiException refused) {
      LOG.log(System.Logger.Level.DEBUG, () -> kind() + ": watch refused: " + refused.getMessage());
      if (isLost(refused)) {
        resumeAfter = "";
      }
      ended(next);
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, () -> kind() + ": no watch", failed);
      ended(next);
    }
  }

  /** Whether the API doesn't have the revision to go on after: no longer, or not yet. */
  private static boolean isLost(ApiException refused) {
    StatusDetails details = refused.status().details();
    return refused.is(Reason.EXPIRED)
        || refused.is(Reason.GONE)
        || details != null
            && details.causes().stream()
                .anyMatch(cause -> cause.reason().equals("ResourceVersionTooLarge"));
  }

  private void held(Session lasting) {
    synchronized (lock) {
      if (session == lasting) {
        failures = 0;
      }
    }
  }

  private void ended(Session last) {
    Duration delay;
    synchronized (lock) {
      if (session != last) {
        return;
      }
      session = null;
      cancel(steady);
      delay = failures == 0 ? Duration.ZERO : Backoff.LIST.after(failures - 1);
      failures++;
    }
    schedule(delay);
  }

  private void tell(@Nullable T before, @Nullable T after) {
    waiters.changed(before, after);
    for (Listener<T> listener : listeners) {
      try {
        listener.changed(before, after);
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.WARNING, () -> kind() + ": a listener", bug);
      }
    }
  }

  /** Whether it is the same state of the same object. */
  private static boolean isSame(@Nullable Resource before, Resource after) {
    return before != null
        && before.metadata().resourceVersion().equals(after.metadata().resourceVersion())
        && before.metadata().uid().equals(after.metadata().uid());
  }

  /** One watch, from its begin to its end. Its events come one at a time. */
  private final class Session implements WatchHandler<T> {
    /** Keys seen before the present objects' end; null once that was passed. */
    private @Nullable Set<ObjectKey> listed;

    private @Nullable ApiWatch watch;
    private boolean closedEarly;

    Session(boolean anew) {
      listed = anew ? new TreeSet<>() : null;
    }

    WatchOptions options() {
      return listed != null
          ? WatchOptions.fromStart().selecting("", fieldSelector)
          : new WatchOptions("", fieldSelector, resumeAfter, "", null, true);
    }

    synchronized void began(ApiWatch begun) {
      watch = begun;
      if (closedEarly) {
        begun.close();
      } else if (waiters.isAwaited()) { // what the last watch was asked it may not have told
        begun.bookmark();
      }
    }

    /** Before it began there is no need: present objects end with a bookmark. */
    synchronized void bookmark() {
      if (watch != null) {
        watch.bookmark();
      }
    }

    synchronized void close() {
      closedEarly = true;
      if (watch != null) {
        watch.close();
      }
    }

    private boolean isCurrent() {
      synchronized (lock) {
        return session == this;
      }
    }

    @Override
    public boolean onEvent(WatchEvent<T> event) {
      if (!isCurrent()) {
        return true;
      }
      if (event instanceof WatchEvent.Added<T> added) {
        put(added.object());
      } else if (event instanceof WatchEvent.Modified<T> modified) {
        put(modified.object());
      } else if (event instanceof WatchEvent.Deleted<T> deleted) {
        remove(ObjectKey.of(deleted.object()));
        reached(deleted.object().metadata().resourceVersion());
      } else if (event instanceof WatchEvent.Bookmark<T> bookmark) {
        bookmark(bookmark);
      } else if (event instanceof WatchEvent.Failed<T> failed) {
        LOG.log(System.Logger.Level.DEBUG, () -> kind() + ": watch failed: " + failed.status());
        resumeAfter = "";
      }
      return true;
    }

    @Override
    public void onEnd() {
      ended(this);
    }

    private void put(T object) {
      ObjectKey key = ObjectKey.of(object);
      if (listed != null) {
        listed.add(key);
      }
      if (!isSame(cache.get(key).orElse(null), object)) {
        synchronized (telling) {
          tell(cache.put(object), object);
        }
      }
      reached(object.metadata().resourceVersion());
    }

    private void remove(ObjectKey key) {
      synchronized (telling) {
        T before = cache.remove(key);
        if (before != null) {
          tell(before, null);
        }
      }
    }

    private void bookmark(WatchEvent.Bookmark<T> bookmark) {
      Set<ObjectKey> present = listed;
      if (present != null && bookmark.initialEventsEnd()) {
        listed = null;
        for (ObjectKey key : cache.keys()) {
          if (!present.contains(key)) {
            remove(key);
          }
        }
        reached(bookmark.resourceVersion());
        synced.set(true);
        return;
      }
      reached(bookmark.resourceVersion());
    }

    /** Present objects come by name, not by revision: until their end none is reached. */
    private void reached(String revision) {
      if (listed == null) {
        resumeAfter = revision;
        waiters.seen(Long.parseLong(revision));
      }
    }
  }
}
