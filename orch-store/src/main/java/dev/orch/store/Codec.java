package dev.orch.store;

import org.jspecify.annotations.Nullable;

/** What a store must know of its values. Pure functions, called from any thread. */
public interface Codec<V> {
  /** The value as written by the commit of that revision. */
  V at(V value, long revision);

  /** Roughly how many bytes of memory the value takes; bounds the history that is kept. */
  default long weight(Key key, V value) {
    return 1024;
  }

  /** The value of the resource's one indexed field, by which watches may be scoped, or null. */
  default @Nullable String index(Key key, V value) {
    return null;
  }
}
