package dev.orch.store;

/** One part of a commit. Revision 0 stands for 'is not there'. */
public sealed interface Mutation<V> {
  /** The key that it writes or guards. */
  Key key();

  /** Writes the value if the key is at that revision. */
  record Put<V>(Key key, V value, long expected) implements Mutation<V> {}

  /** Removes the value if the key is at that revision. */
  record Delete<V>(Key key, long expected) implements Mutation<V> {}

  /** Writes nothing; the commit happens only if the key is at that revision. */
  record Require<V>(Key key, long expected) implements Mutation<V> {}

  /** Writes a key that must not be there yet. */
  static <V> Mutation<V> create(Key key, V value) {
    return new Put<>(key, value, 0);
  }

  /** Writes a key that must be at that revision. */
  static <V> Mutation<V> update(Key key, V value, long expected) {
    return new Put<>(key, value, expected);
  }

  /** Removes a key that must be at that revision. */
  static <V> Mutation<V> delete(Key key, long expected) {
    return new Delete<>(key, expected);
  }

  /** Guards a key that is not written. */
  static <V> Mutation<V> require(Key key, long expected) {
    return new Require<>(key, expected);
  }
}
