package dev.orch.controllers.batch;

import dev.orch.controllers.queue.Backoff;
import dev.orch.model.batch.JobSpec;
import dev.orch.model.core.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long to wait before failed pods are replaced. Stateless. */
final class PodFailureBackoff {
  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(10));

  private PodFailureBackoff() {}

  /** By the failures since the last success among these pods. */
  static Duration left(List<Pod> pods, JobSpec spec, Instant now) {
    Instant success =
        pods.stream()
            .filter(JobPods::hasSucceeded)
            .map(JobPods::finished)
            .max(Instant::compareTo)
            .orElse(Instant.MIN);
    List<Instant> failures =
        pods.stream()
            .filter(pod -> JobPods.hasFailed(pod, spec))
            .map(JobPods::finished)
            .filter(success::isBefore)
            .sorted()
            .toList();
    return failures.isEmpty()
        ? Duration.ZERO
        : left(failures.size(), failures.get(failures.size() - 1), now);
  }

  /** By the failures on the index that this pod, if any, was the last to fail on. */
  static Duration left(@Nullable Pod lastFailed, Instant now) {
    if (lastFailed == null) {
      return Duration.ZERO;
    }
    int before = JobPods.failuresBefore(lastFailed) + JobPods.ignoredFailuresBefore(lastFailed);
    return left(before + 1, JobPods.finished(lastFailed), now);
  }

  private static Duration left(int failures, Instant last, Instant now) {
    Duration left = Duration.between(now, last.plus(DELAYS.after(failures - 1)));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
