package dev.orch.store.local;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A store that tells of each commit made through it, once it is done, on the thread that made it.
 * For any thread.
 */
final class ObservedStore<V> implements VersionedStore<V> {
  private final VersionedStore<V> store;
  private volatile Consumer<List<Mutation<V>>> observer = mutations -> {};

  ObservedStore(VersionedStore<V> store) {
    this.store = store;
  }

  void observe(Consumer<List<Mutation<V>>> told) {
    observer = told;
  }

  @Override
  public CommitResult<V> commit(List<Mutation<V>> mutations) {
    CommitResult<V> result = store.commit(mutations);
    if (result.conflict() == null) {
      observer.accept(mutations);
    }
    return result;
  }

  @Override
  public Optional<Versioned<V>> get(Key key) {
    return store.get(key);
  }

  @Override
  public Page<V> list(ListRequest request) {
    return store.list(request);
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
