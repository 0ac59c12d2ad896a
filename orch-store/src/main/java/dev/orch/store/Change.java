package dev.orch.store;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One key's change: from a value or nothing to a value or nothing. Every watcher is handed the same
 * instance, so that what is costly to make of it (encoded bytes) can be kept on it.
 */
public final class Change<V> {
  private final Key key;
  private final @Nullable V before;
  private final @Nullable V after;
  private final long revision;
  private volatile @Nullable Object attachment;

  public Change(Key key, @Nullable V before, @Nullable V after, long revision) {
    this.key = key;
    this.before = before;
    this.after = after;
    this.revision = revision;
  }

  public Key key() {
    return key;
  }

  /** What was there, or null. */
  public @Nullable V before() {
    return before;
  }

  /** What is there now, or null if it was removed. */
  public @Nullable V after() {
    return after;
  }

  /** The revision of the commit. */
  public long revision() {
    return revision;
  }

  /**
   * Something kept beside the change, made at first use; all callers must ask for the same class.
   * Two threads may make it at once; one is kept.
   */
  public <A> A attachment(Class<A> type, Supplier<A> make) {
    Object present = attachment;
    if (present == null) {
      present = make.get();
      attachment = present;
    }
    return type.cast(present);
  }

  @Override
  public String toString() {
    return (before == null ? "create " : after == null ? "delete " : "update ")
        + key
        + " at "
        + revision;
  }
}
