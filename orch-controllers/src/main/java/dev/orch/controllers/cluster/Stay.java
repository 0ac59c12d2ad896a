package dev.orch.controllers.cluster;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.Tolerations;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a pod may stay on a node with these taints: not at all if it doesn't tolerate one of
 * them; else the shortest of the times of the tolerations that cover them; those without a time
 * don't count.
 *
 * @param seconds how long, or null for ever
 * @param begin when the time began by what the API has, or null if it doesn't say
 */
record Stay(@Nullable Long seconds, @Nullable Instant begin) {
  static Stay of(Pod pod, List<Taint> taints) {
    Long least = null;
    Instant begin = null;
    for (Taint taint : taints) {
      Toleration covering = covering(pod, taint);
      if (covering == null) {
        return new Stay(0L, null);
      }
      Long seconds = covering.tolerationSeconds();
      if (seconds == null) {
        continue;
      }
      if (least == null || seconds < least) {
        least = Math.max(0, seconds);
        begin = taint.timeAdded();
      }
    }
    return new Stay(least, begin == null ? null : later(begin, bound(pod)));
  }

  boolean isForever() {
    return seconds == null;
  }

  /**
   * When it ends.
   *
   * @param seen when the pod was first seen on the tainted node, for taints that don't say when
   *     they were added
   */
  Instant until(Instant seen) {
    return (begin == null ? seen : begin).plusSeconds(seconds == null ? 0 : seconds);
  }

  private static @Nullable Toleration covering(Pod pod, Taint taint) {
    Toleration shortest = null;
    for (Toleration toleration : pod.spec().tolerations()) {
      if (!Tolerations.tolerates(toleration, taint)) {
        continue;
      }
      if (shortest == null || isShorter(toleration, shortest)) {
        shortest = toleration;
      }
    }
    return shortest;
  }

  private static boolean isShorter(Toleration one, Toleration other) {
    Long seconds = one.tolerationSeconds();
    Long than = other.tolerationSeconds();
    return seconds != null && (than == null || seconds < than);
  }

  /** When the pod came to the node, which may be after the taint did. */
  private static @Nullable Instant bound(Pod pod) {
    return pod.status().conditions().stream()
        .filter(c -> c.type().equals("PodScheduled") && c.status().equals("True"))
        .map(PodCondition::lastTransitionTime)
        .findFirst()
        .orElse(pod.metadata().creationTimestamp());
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }
}
