package dev.orch.store.admission.dynamic;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the objects of a kind: of each once, when it is first wanted, and anew when it
 * was written. As of the store's last commit, whoever made it; for any thread.
 */
final class Followed<T extends Resource, V> {
  /** What was made of an object as of a revision. */
  private record Made<V>(long revision, Supplier<V> value) {}

  private record State<V>(long revision, Map<Key, Made<V>> made) {}

  private final VersionedStore<Resource> store;
  private final Kind<T> kind;
  private final Function<T, V> maker;
  private volatile State<V> state = new State<>(-1, ImmutableSortedMap.of());

  Followed(VersionedStore<Resource> store, Kind<T> kind, Function<T, V> maker) {
    this.store = store;
    this.kind = kind;
    this.maker = maker;
  }

  boolean isEmpty() {
    return present().isEmpty();
  }

  /** All, by their objects' names. */
  List<V> all() {
    return present().values().stream()
        .map(made -> made.value.get())
        .collect(ImmutableList.toImmutableList());
  }

  private Map<Key, Made<V>> present() {
    if (store.revision() != state.revision) {
      replace(read(state));
    }
    return state.made;
  }

  private State<V> read(State<V> before) {
    Page<Resource> page = store.list(ListRequest.all(Scope.of(kind.resource())));
    if (page.items().isEmpty() && before.made.isEmpty()) {
      return new State<>(page.revision(), before.made);
    }
    ImmutableSortedMap.Builder<Key, Made<V>> made = ImmutableSortedMap.naturalOrder();
    for (Versioned<Resource> item : page.items()) {
      @Nullable Made<V> old = before.made.get(item.key());
      made.put(item.key(), old != null && old.revision == item.revision() ? old : made(item));
    }
    return new State<>(page.revision(), made.buildOrThrow());
  }

  private Made<V> made(Versioned<Resource> item) {
    return new Made<>(
        item.revision(), Suppliers.memoize(() -> maker.apply(kind.fromStored(item.value()))));
  }

  /** Unless somebody has read later. */
  private synchronized void replace(State<V> now) {
    if (now.revision >= state.revision) {
      state = now;
    }
  }
}
