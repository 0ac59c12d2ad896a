package dev.orch.store;

/** A watch that was begun. For any thread. */
public interface Watch extends AutoCloseable {
  /** Goes on after the watcher paused. */
  void resume();

  /**
   * Asks for a commit without changes that tells how far the watch has come, once all before it
   * were handed over.
   */
  void bookmark();

  /** Ends the watch; at most the commit that is being handed over still arrives. */
  @Override
  void close();
}
