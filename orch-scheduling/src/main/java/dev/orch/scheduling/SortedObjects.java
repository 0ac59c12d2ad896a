package dev.orch.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map from names to objects, whose changes cost the logarithm of its size.
 *
 * <p>A treap: a search tree by key that is also a heap by the keys' hashes. Its shape therefore
 * depends on what is in it alone, not on the order in which that came, and its depth is that of a
 * random tree (Seidel and Aragon, "Randomized search trees", 1996).
 */
final class SortedObjects<V> {
  private static final SortedObjects<?> EMPTY = new SortedObjects<>(null);

  private final @Nullable Entry<V> root;

  private SortedObjects(@Nullable Entry<V> root) {
    this.root = root;
  }

  private record Entry<V>(
      String key, V value, long rank, int size, @Nullable Entry<V> left, @Nullable Entry<V> right) {
    Entry<V> withChildren(@Nullable Entry<V> newLeft, @Nullable Entry<V> newRight) {
      return new Entry<>(key, value, rank, 1 + count(newLeft) + count(newRight), newLeft, newRight);
    }
  }

  private static int count(@Nullable Entry<?> entry) {
    return entry == null ? 0 : entry.size;
  }

  @SuppressWarnings("unchecked") // It holds nothing.
  static <V> SortedObjects<V> empty() {
    return (SortedObjects<V>) EMPTY;
  }

  int size() {
    return count(root);
  }

  @Nullable V get(String key) {
    Entry<V> at = root;
    while (at != null) {
      int order = key.compareTo(at.key);
      if (order == 0) {
        return at.value;
      }
      at = order < 0 ? at.left : at.right;
    }
    return null;
  }

  SortedObjects<V> with(String key, V value) {
    return new SortedObjects<>(put(root, key, value));
  }

  /** The same if there is no such key. */
  SortedObjects<V> without(String key) {
    return get(key) == null ? this : new SortedObjects<>(remove(root, key));
  }

  private static <V> Entry<V> put(@Nullable Entry<V> at, String key, V value) {
    if (at == null) {
      return new Entry<>(key, value, Rng.hash(key), 1, null, null);
    }
    int order = key.compareTo(at.key);
    if (order == 0) {
      return new Entry<>(key, value, at.rank, at.size, at.left, at.right);
    }
    if (order < 0) {
      Entry<V> left = put(at.left, key, value);
      return left.rank > at.rank
          ? left.withChildren(left.left, at.withChildren(left.right, at.right))
          : at.withChildren(left, at.right);
    }
    Entry<V> right = put(at.right, key, value);
    return right.rank > at.rank
        ? right.withChildren(at.withChildren(at.left, right.left), right.right)
        : at.withChildren(at.left, right);
  }

  private static <V> @Nullable Entry<V> remove(@Nullable Entry<V> at, String key) {
    if (at == null) {
      return null;
    }
    int order = key.compareTo(at.key);
    if (order == 0) {
      return merged(at.left, at.right);
    }
    return order < 0
        ? at.withChildren(remove(at.left, key), at.right)
        : at.withChildren(at.left, remove(at.right, key));
  }

  private static <V> @Nullable Entry<V> merged(@Nullable Entry<V> left, @Nullable Entry<V> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.rank > right.rank
        ? left.withChildren(left.left, merged(left.right, right))
        : right.withChildren(merged(left, right.left), right.right);
  }

  /** In the order of the keys. */
  List<V> values() {
    List<V> result = new ArrayList<>(size());
    addAll(root, result);
    return result;
  }

  private static <V> void addAll(@Nullable Entry<V> at, List<V> into) {
    if (at != null) {
      addAll(at.left, into);
      into.add(at.value);
      addAll(at.right, into);
    }
  }

  /** Those whose keys start so, in the order of the keys. */
  List<V> values(String prefix) {
    List<V> result = new ArrayList<>();
    addAll(root, prefix, result);
    return result;
  }

  private static <V> void addAll(@Nullable Entry<V> at, String prefix, List<V> into) {
    if (at == null) {
      return;
    }
    boolean starts = at.key.startsWith(prefix);
    if (starts || at.key.compareTo(prefix) > 0) {
      addAll(at.left, prefix, into);
    }
    if (starts) {
      into.add(at.value);
    }
    if (starts || at.key.compareTo(prefix) < 0) {
      addAll(at.right, prefix, into);
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SortedObjects<?> other
        && size() == other.size()
        && values().equals(other.values());
  }

  @Override
  public int hashCode() {
    return size();
  }
}
