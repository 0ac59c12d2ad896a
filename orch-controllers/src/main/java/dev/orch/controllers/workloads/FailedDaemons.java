package dev.orch.controllers.workloads;

import dev.orch.controllers.queue.Backoff;
import dev.orch.model.apps.DaemonSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How long failed pods of DaemonSets are left alone: a kubelet that refuses one refuses the next,
 * too. Thread-safe.
 */
final class FailedDaemons {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** After which a failure is forgotten. */
  private static final Duration MEMORY = BACKOFF.most().multipliedBy(2);

  private record Failures(int count, Instant last) {
    boolean isForgotten(Instant now) {
      return last.plus(MEMORY).isBefore(now);
    }
  }

  private final Map<String, Failures> failures = new ConcurrentSkipListMap<>();

  private static String key(DaemonSet set, String node) {
    return set.metadata().uid() + "/" + set.status().observedGeneration() + "/" + node;
  }

  /** How long the failed pod of that node is to be left alone yet. */
  Duration left(DaemonSet set, String node, Instant now) {
    Failures before = failures.get(key(set, node));
    if (before == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, before.last().plus(BACKOFF.after(before.count() - 1)));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A failed pod of that node is being deleted. */
  void deleted(DaemonSet set, String node, Instant now) {
    failures.values().removeIf(old -> old.isForgotten(now));
    failures.merge(
        key(set, node),
        new Failures(1, now),
        (before, first) -> new Failures(before.count() + 1, now));
  }
}
