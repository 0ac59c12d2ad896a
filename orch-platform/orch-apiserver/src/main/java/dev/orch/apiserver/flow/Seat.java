package dev.orch.apiserver.flow;

/** What a request occupies while it is served. For any thread. */
@FunctionalInterface
public interface Seat {
  /** Gives it back; again does nothing. */
  void leave();
}
