package dev.orch.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watcher's cursor in the shared log.
 *
 * <p>It is idle, or it is behind and a task on its executor is handing commits over. The store
 * signals it for each commit that touches its scope; an idle one begins at that commit, as nothing
 * in between concerned it, so that only a watcher which is behind can lag. States are guarded by
 * this object's lock, which is not held while the watcher is called.
 */
final class LogWatch<V> implements Watch {
  private static final int BATCH = 64;
  private static final long CLOSED = -1;
  private static final long BOOKMARK = -2;

  private final Scope scope;
  private final Executor executor;
  private final Watcher<V> watcher;
  private final Codec<V> codec;
  private final CommitLog<V> log;
  private final MemoryStore<V> store;
  private final Consumer<LogWatch<V>> onClosed;

  private final long first;
  private long next;
  private long delivered;
  private boolean behind;
  private boolean scheduled;
  private boolean paused;
  private boolean bookmarkWanted;
  private boolean closed;

  LogWatch(
      Scope scope,
      long after,
      Executor executor,
      Watcher<V> watcher,
      Codec<V> codec,
      CommitLog<V> log,
      MemoryStore<V> store,
      Consumer<LogWatch<V>> onClosed) {
    this.scope = scope;
    this.first = after + 1;
    this.next = first;
    this.delivered = after;
    this.behind = true;
    this.executor = executor;
    this.watcher = watcher;
    this.codec = codec;
    this.log = log;
    this.store = store;
    this.onClosed = onClosed;
  }

  Scope scope() {
    return scope;
  }

  /**
   * A commit that touches the scope was made. Called by the writer, in order. It was published
   * before, so one that was behind may have handed it over already.
   */
  void signal(long commit) {
    synchronized (this) {
      if (!behind && commit < next) {
        return;
      }
      if (!behind) {
        behind = true;
        next = commit;
      }
    }
    schedule();
  }

  @Override
  public void resume() {
    synchronized (this) {
      paused = false;
    }
    schedule();
  }

  @Override
  public void bookmark() {
    synchronized (this) {
      bookmarkWanted = true;
    }
    schedule();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    schedule();
  }

  private void schedule() {
    synchronized (this) {
      if (scheduled || paused && !closed) {
        return;
      }
      scheduled = true;
    }
    submit();
  }

  /**
   * Runs the next batch. An executor that refuses it is gone, and the watch with it: nobody is left
   * to be told.
   */
  private void submit() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        closed = true;
      }
      onClosed.accept(this);
    }
  }

  private void run() {
    for (int i = 0; i < BATCH; i++) {
      if (!step()) {
        return;
      }
    }
    submit();
  }

  /**
   * Hands over at most one commit. Returns whether to go on; if not, no task is scheduled any
   * longer.
   */
  private boolean step() {
    long at;
    synchronized (this) {
      if (!closed && paused) {
        scheduled = false;
        return false;
      }
      // Read under the lock: a commit is published, then signalled, so one that is missed here
      // signals after.
      boolean atEnd = !behind || next > store.revision();
      if (!closed && atEnd) {
        behind = false;
        if (!bookmarkWanted) {
          scheduled = false;
          return false;
        }
        bookmarkWanted = false;
        delivered = Math.max(delivered, store.told());
      }
      at = closed ? CLOSED : atEnd ? BOOKMARK : next;
    }
    if (at == CLOSED) {
      return end(Watcher.End.CLOSED);
    }
    return at == BOOKMARK ? deliver(new Commit<>(delivered, List.of())) : advance(at);
  }

  private boolean advance(long at) {
    Commit<V> commit = log.get(at);
    if (commit == null) {
      return end(at == first ? Watcher.End.COMPACTED : Watcher.End.LAGGED);
    }
    Commit<V> mine = restrict(commit);
    synchronized (this) {
      next = at + 1;
      delivered = at;
    }
    return mine == null || deliver(mine);
  }

  private boolean deliver(Commit<V> commit) {
    synchronized (this) {
      paused = true; // before the call, so that a resume during it isn't lost
    }
    if (watcher.onCommit(commit)) {
      synchronized (this) {
        paused = false;
      }
    }
    return true;
  }

  private boolean end(Watcher.End end) {
    synchronized (this) {
      closed = true; // scheduled stays true: nothing runs again
    }
    onClosed.accept(this);
    watcher.onEnd(end);
    return false;
  }

  private @Nullable Commit<V> restrict(Commit<V> commit) {
    if (commit.changes().size() == 1) {
      return concerns(commit.changes().get(0)) ? commit : null;
    }
    List<Change<V>> mine = new ArrayList<>();
    for (Change<V> change : commit.changes()) {
      if (concerns(change)) {
        mine.add(change);
      }
    }
    return mine.isEmpty() ? null : new Commit<>(commit.revision(), mine);
  }

  private boolean concerns(Change<V> change) {
    if (!scope.contains(change.key())) {
      return false;
    }
    return scope.indexed() == null
        || isIndexed(change.key(), change.before())
        || isIndexed(change.key(), change.after());
  }

  private boolean isIndexed(Key key, @Nullable V value) {
    return value != null && java.util.Objects.equals(scope.indexed(), codec.index(key, value));
  }
}
