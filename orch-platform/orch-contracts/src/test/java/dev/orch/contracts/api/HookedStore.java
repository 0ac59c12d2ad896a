package dev.orch.contracts.api;

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

/**
 * A store that lets others in before it is read, and before it commits: what a call has read may be
 * old by then.
 */
record HookedStore<V>(VersionedStore<V> store, Runnable beforeRead, Runnable beforeCommit)
    implements VersionedStore<V> {
  @Override
  public CommitResult<V> commit(List<Mutation<V>> mutations) {
    beforeCommit.run();
    return store.commit(mutations);
  }

  @Override
  public Optional<Versioned<V>> get(Key key) {
    beforeRead.run();
    return store.get(key);
  }

  @Override
  public Page<V> list(ListRequest request) {
    beforeRead.run();
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
