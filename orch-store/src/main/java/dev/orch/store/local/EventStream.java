package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Scope;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watch;
import dev.orch.store.Watcher;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns commits into events of one watch: the present objects first, then each change as the
 * selectors see it. All callbacks come one at a time on the watch's executor; what they share is
 * touched by them alone.
 */
final class EventStream<T extends Resource>
    implements Watcher<Resource>, ApiWatch, ServedKinds.Stream {
  private final Call<T> call;
  private final Selection<T> selection;
  private final WatchHandler<T> handler;
  private final long after;
  private final Deque<T> present;
  private boolean initialEndWanted;
  private final Deque<Commit<Resource>> pending = new ArrayDeque<>();
  private final AtomicBoolean bookmarkWanted = new AtomicBoolean();
  private volatile @Nullable Watch watch;
  private volatile boolean finishing;

  EventStream(
      Call<T> call,
      Selection<T> selection,
      WatchHandler<T> handler,
      Deque<T> present,
      long after,
      boolean initialEnd) {
    this.call = call;
    this.selection = selection;
    this.handler = handler;
    this.present = present;
    this.after = after;
    this.initialEndWanted = initialEnd;
  }

  ApiWatch begin(VersionedStore<Resource> store, Scope scope, Executor executor) {
    Watch begun = store.watch(scope, after, executor, this);
    watch = begun;
    if (call.kind().isDynamic()) {
      call.backend().served().opened(this);
    }
    if (!present.isEmpty() || initialEndWanted) {
      begun.bookmark(); // has this called at once, to tell the present objects
    }
    return this;
  }

  @Override
  public boolean onCommit(Commit<Resource> commit) {
    pending.add(commit);
    if (!tellPresent()) {
      return false;
    }
    Commit<Resource> next;
    while ((next = pending.poll()) != null) {
      if (!tell(next)) {
        return false;
      }
    }
    return true;
  }

  /** Tells the objects present at the start. Returns whether all were told. */
  private boolean tellPresent() {
    T object;
    while ((object = present.poll()) != null) {
      if (!handler.onEvent(new WatchEvent.Added<>(object, WatchEvent.Encoded.NONE))
          && !present.isEmpty()) {
        return false;
      }
    }
    if (initialEndWanted) {
      initialEndWanted = false;
      return handler.onEvent(new WatchEvent.Bookmark<>(Long.toString(after), true));
    }
    return true;
  }

  private boolean tell(Commit<Resource> commit) {
    if (commit.changes().isEmpty() && finishing) {
      close();
      return true;
    }
    if (commit.changes().isEmpty()) {
      return !bookmarkWanted.getAndSet(false)
          || handler.onEvent(new WatchEvent.Bookmark<>(Long.toString(commit.revision()), false));
    }
    boolean more = true;
    for (Change<Resource> change : commit.changes()) {
      WatchEvent<T> event = event(change);
      if (event != null) {
        more = handler.onEvent(event);
      }
    }
    return more;
  }

  private @Nullable WatchEvent<T> event(Change<Resource> change) {
    @Nullable T before = selected(change.before());
    @Nullable T now = selected(change.after());
    Shared shared = change.attachment(Shared.class, Shared::new);
    WatchEvent.Encoded encoded = shared.as(call.kind());
    if (now != null) {
      return before == null
          ? new WatchEvent.Added<>(now, encoded)
          : new WatchEvent.Modified<>(now, encoded);
    }
    if (before == null) {
      return null;
    }
    Resource stored = Objects.requireNonNull(change.before());
    T last = call.kind().fromStored(shared.last(stored, change.revision()));
    return new WatchEvent.Deleted<>(last, encoded);
  }

  private @Nullable T selected(@Nullable Resource object) {
    if (object == null) {
      return null;
    }
    T typed = call.kind().fromStored(object);
    return selection.matches(typed) ? typed : null;
  }

  @Override
  public Kind<?> kind() {
    return call.kind();
  }

  @Override
  public void finish() {
    finishing = true;
    Watch begun = watch;
    if (begun != null) {
      begun.bookmark(); // comes after all that was committed before
    }
  }

  @Override
  public void onEnd(End end) {
    call.backend().served().closed(this);
    if (end != End.CLOSED) {
      handler.onEvent(
          new WatchEvent.Failed<>(
              Errors.expired(
                      "too old resource version: "
                          + after
                          + " ("
                          + call.backend().store().revision()
                          + ")")
                  .status()));
    }
    handler.onEnd();
  }

  @Override
  public void resume() {
    Watch begun = watch;
    if (begun != null) {
      begun.bookmark(); // wakes it even if nothing new was committed, as something interrupted may
      // be left to tell
      begun.resume();
    }
  }

  @Override
  public void bookmark() {
    Watch begun = watch;
    if (begun != null) {
      bookmarkWanted.set(true);
      begun.bookmark();
    }
  }

  @Override
  public void close() {
    Watch begun = watch;
    if (begun != null) {
      begun.close();
    }
  }

  /**
   * What all watchers of one change share: encoded bytes, and the last state of an object that
   * went.
   */
  private static final class Shared implements WatchEvent.Encoded {
    private final Map<String, byte[]> encoded = new ConcurrentHashMap<>();
    private volatile @Nullable Resource last;

    @Override
    public byte[] bytes(String name, Supplier<byte[]> make) {
      byte[] present = encoded.get(name);
      if (present == null) {
        present = make.get();
        encoded.put(name, present);
      }
      return present;
    }

    /** The bytes of the change for watchers of that kind: each served version has its own. */
    WatchEvent.Encoded as(Kind<?> kind) {
      return kind.isStored() ? this : (name, make) -> bytes(kind.apiVersion() + " " + name, make);
    }

    Resource last(Resource before, long revision) {
      Resource present = last;
      if (present == null) {
        present = new ResourceCodec().at(before, revision);
        last = present;
      }
      return present;
    }
  }
}
