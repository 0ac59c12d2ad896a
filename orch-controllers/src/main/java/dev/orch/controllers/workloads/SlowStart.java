package dev.orch.controllers.workloads;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does many alike things in batches of 1, 2, 4, …, so that what would fail for each fails for few:
 * after a batch with a failure it stops. Stateless.
 */
final class SlowStart {
  private SlowStart() {}

  /**
   * The first failure, or null if all went well.
   *
   * @param one does the thing of that number; returns its failure, or null
   */
  static <F> @Nullable F run(int count, IntFunction<@Nullable F> one) {
    F failure = null;
    int next = 0;
    for (int batch = 1; next < count && failure == null; batch *= 2) {
      for (int end = Math.min(count, next + batch); next < end; next++) {
        F result = one.apply(next);
        failure = failure == null ? result : failure;
      }
    }
    return failure;
  }
}
