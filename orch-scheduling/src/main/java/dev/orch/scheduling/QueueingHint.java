package dev.orch.scheduling;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import org.jspecify.annotations.Nullable;

/**
 * Which changes to objects of one kind may let a pod fit that a plugin refused. Given by plugins
 * through {@link Requeueing}; asked by the scheduler's loop about refused pods that wait. Pods that
 * differ in their names alone are asked about as one, so a hint may not go by the name of a pod
 * without claims of its own.
 *
 * @param kind the kind whose changes are of interest; plugins may also read its objects from the
 *     {@link ClusterView}
 * @param test whether one change may help
 */
public record QueueingHint<T extends Resource>(Kind<T> kind, Test<T> test) {
  /** A hint's function. Must be stateless; a false alarm costs an attempt, a miss minutes. */
  @FunctionalInterface
  public interface Test<T> {
    /**
     * Whether the change may let the waiting pod fit.
     *
     * @param before null if the object is new
     * @param after null if it is gone
     */
    boolean mayHelp(Pod waiting, @Nullable T before, @Nullable T after);
  }

  /** A hint that every change to the kind may help. */
  public static <T extends Resource> QueueingHint<T> any(Kind<T> kind) {
    return new QueueingHint<>(kind, (waiting, before, after) -> true);
  }
}
