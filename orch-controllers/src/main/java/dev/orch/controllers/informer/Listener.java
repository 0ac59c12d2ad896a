package dev.orch.controllers.informer;

import dev.orch.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Is given hints that an object changed. Called by the informer, one at a time, on its executor (on
 * the caller's thread for what was there when it began to listen); must return at once. Hints may
 * be repeated, and several changes told as one: what is true now, the cache knows.
 */
@FunctionalInterface
public interface Listener<T extends Resource> {
  /**
   * An object changed.
   *
   * @param before how it was, or null if it was not there
   * @param after how it is, or null if it is gone
   */
  void changed(@Nullable T before, @Nullable T after);
}
