package dev.orch.controllers.base;

/** Something that goes on until it is closed: a listener, a running loop. For any thread. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Ends it; what is going on at this moment may still end by itself. Does nothing twice. */
  @Override
  void close();
}
