package dev.orch.store;

/**
 * A value in the store.
 *
 * @param key where it is
 * @param value what is there, stamped with the revision by the store's {@link Codec}
 * @param revision the revision of the commit that wrote it
 */
public record Versioned<V>(Key key, V value, long revision) {}
