package dev.orch.store.admission.dynamic;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watcher;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the objects of a kind: of each once, when it is first wanted, and anew when it is
 * written. As of the store's last commit; for any thread.
 */
final class Followed<T extends Resource, V> implements Watcher<Resource> {
  private final VersionedStore<Resource> store;
  private final Kind<T> kind;
  private final Function<T, V> made;
  private final ConcurrentSkipListMap<Key, Supplier<V>> present = new ConcurrentSkipListMap<>();

  private Followed(VersionedStore<Resource> store, Kind<T> kind, Function<T, V> made) {
    this.store = store;
    this.kind = kind;
    this.made = made;
  }

  static <T extends Resource, V> Followed<T, V> of(
      VersionedStore<Resource> store, Kind<T> kind, Function<T, V> made) {
    Followed<T, V> followed = new Followed<>(store, kind, made);
    followed.begin();
    return followed;
  }

  private void begin() {
    Scope scope = Scope.of(kind.resource());
    Page<Resource> page = store.list(ListRequest.all(scope));
    for (Versioned<Resource> item : page.items()) {
      update(item.key(), item.value());
    }
    // On the committer's own thread: what was written counts from then on.
    store.watch(scope, page.revision(), Runnable::run, this);
  }

  private void update(Key key, @Nullable Resource object) {
    if (object == null) {
      present.remove(key);
    } else {
      present.put(key, Suppliers.memoize(() -> made.apply(kind.fromStored(object))));
    }
  }

  @Override
  public boolean onCommit(Commit<Resource> commit) {
    for (Change<Resource> change : commit.changes()) {
      update(change.key(), change.after());
    }
    return true;
  }

  @Override
  public void onEnd(End end) {
    if (end != End.CLOSED) {
      present.clear();
      begin();
    }
  }

  boolean isEmpty() {
    return present.isEmpty();
  }

  /** All, by their objects' names. */
  List<V> all() {
    return present.values().stream().map(Supplier::get).collect(ImmutableList.toImmutableList());
  }
}
