package dev.orch.store;

/** Is handed commits by a watch, one at a time, on the executor that the watch was given. */
public interface Watcher<V> {
  /** Why a watch ended. */
  enum End {
    /** It or the store was closed. */
    CLOSED,
    /** What follows the revision to watch from is no longer kept. */
    COMPACTED,
    /** It was slower than the history is long. */
    LAGGED
  }

  /**
   * The next commit that changes something in the scope, with those changes alone; or, with no
   * changes, a bookmark.
   *
   * @return whether to go on; after false nothing is handed over until {@link Watch#resume}
   */
  boolean onCommit(Commit<V> commit);

  /** The watch has ended; nothing follows. */
  void onEnd(End end);
}
