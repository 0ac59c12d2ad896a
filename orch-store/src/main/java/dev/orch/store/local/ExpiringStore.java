package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.store.Commit;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Mutation;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watch;
import dev.orch.store.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A store in which what one resource holds is gone a while after it was last written. It has no
 * timer: each read and each write of the resource first deletes what is due, so nobody ever sees
 * it, and what is kept is bounded by what is written in that while. For any thread.
 */
final class ExpiringStore<V> implements VersionedStore<V> {
  /** How many are deleted ahead of one write; more than one, or a backlog would never shrink. */
  private static final int PER_WRITE = 16;

  private record Due(Key key, long revision, Instant at) {}

  private final VersionedStore<V> store;
  private final String resource;
  private final Duration ttl;
  private final InstantSource clock;
  // In the order of their times, as long as the clock doesn't step back.
  private final Deque<Due> queue = new ArrayDeque<>();

  /** What the store holds of that resource already is taken for new. */
  ExpiringStore(VersionedStore<V> store, String resource, Duration ttl, InstantSource clock) {
    this.store = store;
    this.resource = resource;
    this.ttl = ttl;
    this.clock = clock;
    for (Versioned<V> there : store.list(ListRequest.all(Scope.of(resource))).items()) {
      add(there.key(), there.revision());
    }
  }

  private void add(Key key, long revision) {
    Due due = new Due(key, revision, clock.instant().plus(ttl));
    synchronized (queue) {
      queue.add(due);
    }
  }

  private @Nullable Due next() {
    synchronized (queue) {
      Due first = queue.peek();
      return first == null || first.at().isAfter(clock.instant()) ? null : queue.poll();
    }
  }

  /** Deletes what is due, unless it was written again since: that one's time is its own. */
  private void expire(int most) {
    Due due = next();
    for (int i = 1; due != null; i++) {
      store.commit(ImmutableList.of(Mutation.delete(due.key(), due.revision())));
      due = i < most ? next() : null;
    }
  }

  private void expire(String of) {
    if (of.equals(resource)) {
      expire(Integer.MAX_VALUE);
    }
  }

  @Override
  public Optional<Versioned<V>> get(Key key) {
    expire(key.resource());
    return store.get(key);
  }

  @Override
  public Page<V> list(ListRequest request) {
    expire(request.scope().resource());
    return store.list(request);
  }

  @Override
  public CommitResult<V> commit(List<Mutation<V>> mutations) {
    List<Mutation<V>> puts =
        mutations.stream()
            .filter(m -> m instanceof Mutation.Put<V> && m.key().resource().equals(resource))
            .collect(ImmutableList.toImmutableList());
    if (puts.isEmpty()) {
      return store.commit(mutations);
    }
    expire(PER_WRITE);
    CommitResult<V> result = store.commit(mutations);
    Commit<V> commit = result.committed();
    if (commit != null) {
      puts.forEach(put -> add(put.key(), commit.revision()));
    }
    return result;
  }

  @Override
  public Watch watch(Scope scope, long after, Executor executor, Watcher<V> watcher) {
    return store.watch(scope, after, executor, watcher);
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public void compact(long revision) {
    store.compact(revision);
  }

  @Override
  public int maxMutations() {
    return store.maxMutations();
  }

  @Override
  public void close() {
    store.close();
  }
}
