package dev.orch.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watches that a change concerns, so that a commit costs as much as it has watchers. For
 * any thread.
 */
final class WatchIndex<V> {
  /** Watches by what they are registered under, in the order of registration. */
  private final Map<Slot, Set<LogWatch<V>>> slots = new ConcurrentHashMap<>();

  /** A resource; with a namespace, or an indexed value, where the watch is scoped by it. */
  private record Slot(String resource, @Nullable String namespace, @Nullable String indexed) {}

  private static Slot slot(Scope scope) {
    return scope.indexed() != null
        ? new Slot(scope.resource(), null, scope.indexed())
        : new Slot(scope.resource(), scope.namespace(), null);
  }

  void add(LogWatch<V> watch) {
    slots.compute(
        slot(watch.scope()),
        (slot, present) -> {
          Set<LogWatch<V>> copy =
              present == null ? new LinkedHashSet<>() : new LinkedHashSet<>(present);
          copy.add(watch);
          return copy;
        });
  }

  void remove(LogWatch<V> watch) {
    slots.computeIfPresent(
        slot(watch.scope()),
        (slot, present) -> {
          Set<LogWatch<V>> copy = new LinkedHashSet<>(present);
          copy.remove(watch);
          return copy.isEmpty() ? null : copy;
        });
  }

  int size() {
    return slots.values().stream().mapToInt(Set::size).sum();
  }

  void signal(Commit<V> commit, Codec<V> codec) {
    for (Change<V> change : commit.changes()) {
      Key key = change.key();
      signal(new Slot(key.resource(), null, null), commit);
      signal(new Slot(key.resource(), key.namespace(), null), commit);
      String before = change.before() == null ? null : codec.index(key, change.before());
      String after = change.after() == null ? null : codec.index(key, change.after());
      if (before != null) {
        signal(new Slot(key.resource(), null, before), commit);
      }
      if (after != null && !after.equals(before)) {
        signal(new Slot(key.resource(), null, after), commit);
      }
    }
  }

  private void signal(Slot slot, Commit<V> commit) {
    Set<LogWatch<V>> watches = slots.get(slot);
    if (watches != null) {
      watches.forEach(watch -> watch.signal(commit.revision()));
    }
  }

  void closeAll() {
    List<LogWatch<V>> all = new ArrayList<>();
    slots.values().forEach(all::addAll);
    all.forEach(LogWatch::close);
  }
}
