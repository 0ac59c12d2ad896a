package dev.orch.controllers.informer;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Objects by key and by indexes. Its lock is never held across a call to anything else. */
final class Cache<T extends Resource> implements Lister<T> {
  private final NavigableMap<ObjectKey, T> objects = new TreeMap<>();
  private final Map<String, Index<T>> indexes = new TreeMap<>();
  private @Nullable ImmutableList<T> all;

  private record Index<T>(
      Function<T, ? extends Collection<String>> values,
      Map<String, NavigableMap<ObjectKey, T>> entries) {
    void put(ObjectKey key, T object) {
      for (String value : values.apply(object)) {
        entries.computeIfAbsent(value, v -> new TreeMap<>()).put(key, object);
      }
    }

    void remove(ObjectKey key, T object) {
      for (String value : values.apply(object)) {
        NavigableMap<ObjectKey, T> entry = entries.get(value);
        if (entry != null && entry.remove(key) != null && entry.isEmpty()) {
          entries.remove(value);
        }
      }
    }
  }

  synchronized void addIndex(String name, Function<T, ? extends Collection<String>> values) {
    if (!indexes.containsKey(name)) {
      Index<T> index = new Index<>(values, new TreeMap<>());
      objects.forEach(index::put);
      indexes.put(name, index);
    }
  }

  /** Returns what was there. */
  synchronized @Nullable T put(T object) {
    ObjectKey key = ObjectKey.of(object);
    T before = objects.put(key, object);
    all = null;
    for (Index<T> index : indexes.values()) {
      if (before != null) {
        index.remove(key, before);
      }
      index.put(key, object);
    }
    return before;
  }

  /** Returns what was there. */
  synchronized @Nullable T remove(ObjectKey key) {
    T before = objects.remove(key);
    if (before != null) {
      all = null;
      indexes.values().forEach(index -> index.remove(key, before));
    }
    return before;
  }

  /** Whether the object under the key is the one of that uid. */
  synchronized boolean holds(ObjectKey key, String uid) {
    T object = objects.get(key);
    return object != null && object.metadata().uid().equals(uid);
  }

  synchronized List<ObjectKey> keys() {
    return ImmutableList.copyOf(objects.keySet());
  }

  @Override
  public synchronized Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public synchronized List<T> list() {
    ImmutableList<T> known = all;
    if (known == null) {
      known = ImmutableList.copyOf(objects.values());
      all = known;
    }
    return known;
  }

  @Override
  public synchronized List<T> inNamespace(String namespace) {
    // No name sorts before "", and none of the next namespace before namespace + "\0".
    return ImmutableList.copyOf(
        objects.subMap(new ObjectKey(namespace, ""), new ObjectKey(namespace + "\0", "")).values());
  }

  @Override
  public synchronized List<T> byIndex(String name, String value) {
    Index<T> index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no index " + name + " among " + indexes.keySet());
    }
    NavigableMap<ObjectKey, T> entry = index.entries().get(value);
    return entry == null ? ImmutableList.of() : ImmutableList.copyOf(entry.values());
  }
}
