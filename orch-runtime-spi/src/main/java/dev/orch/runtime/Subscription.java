package dev.orch.runtime;

/** What a listener was registered for; closing it ends the calls. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Ends it; harmless when repeated. A call that is under way may still come to its end. */
  @Override
  void close();
}
