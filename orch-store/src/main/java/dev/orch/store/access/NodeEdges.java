package dev.orch.store.access;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.store.Key;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Edges from objects to others, each as often as it was added. For any thread. */
final class NodeEdges {
  /** One edge. */
  record Edge(Key from, Key to) {}

  private final Map<Key, ConcurrentNavigableMap<Key, Integer>> counts = new ConcurrentHashMap<>();

  void add(Edge edge) {
    counts.compute(
        edge.from(),
        (from, present) -> {
          ConcurrentNavigableMap<Key, Integer> to =
              present == null ? new ConcurrentSkipListMap<>() : present;
          to.merge(edge.to(), 1, Integer::sum);
          return to;
        });
  }

  void remove(Edge edge) {
    counts.computeIfPresent(
        edge.from(),
        (from, to) -> {
          to.computeIfPresent(edge.to(), (key, count) -> count == 1 ? null : count - 1);
          return to.isEmpty() ? null : to;
        });
  }

  boolean has(Key from, Key to) {
    return to(from).containsKey(to);
  }

  /** Where the edges of an object lead, in order. */
  Set<Key> of(Key from) {
    return to(from).navigableKeySet();
  }

  private NavigableMap<Key, Integer> to(Key from) {
    NavigableMap<Key, Integer> to = counts.get(from);
    return to == null ? ImmutableSortedMap.of() : to;
  }
}
