package dev.orch.store.api;

/** A watch that was begun. For any thread. */
public interface ApiWatch extends AutoCloseable {
  /** Goes on after the handler asked to pause. */
  void resume();

  /** Asks for a bookmark. */
  void bookmark();

  /** Ends it; at most the event that is being told still arrives. */
  @Override
  void close();
}
