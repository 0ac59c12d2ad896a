package dev.orch.controllers;

import dev.orch.controllers.base.Subscription;

/**
 * Something that keeps the cluster as it is wanted: a {@link Controller}, the scheduler, the
 * garbage collector. A description only, which may be started many times, each in an environment of
 * its own.
 */
public interface Loop {
  /** What its workers are named after. */
  String name();

  /**
   * Begins, and returns at once. Closing ends it: nothing is begun any more, and no timer or
   * listener of it is left.
   */
  Subscription start(Environment environment);
}
