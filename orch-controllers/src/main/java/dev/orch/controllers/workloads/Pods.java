package dev.orch.controllers.workloads;

import dev.orch.controllers.Result;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What controllers ask of a pod. Stateless. */
public final class Pods {
  private Pods() {}

  /** Whether its containers have ended for good. */
  public static boolean isFinished(Pod pod) {
    String phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Whether it counts as a replica: neither finished nor being deleted. */
  public static boolean isActive(Pod pod) {
    return !isFinished(pod) && pod.metadata().deletionTimestamp() == null;
  }

  /** Whether it is being deleted and still runs. */
  public static boolean isTerminating(Pod pod) {
    return !isFinished(pod) && pod.metadata().deletionTimestamp() != null;
  }

  /** Its Ready condition. */
  public static Optional<PodCondition> ready(Pod pod) {
    return pod.status().conditions().stream().filter(c -> c.type().equals("Ready")).findFirst();
  }

  public static boolean isReady(Pod pod) {
    return ready(pod).filter(c -> c.status().equals("True")).isPresent();
  }

  /** How long it still has to be ready to be available; empty if it isn't ready. */
  public static Optional<Duration> untilAvailable(Pod pod, int minReadySeconds, Instant now) {
    Optional<PodCondition> ready = ready(pod).filter(c -> c.status().equals("True"));
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    Instant since = ready.get().lastTransitionTime();
    if (minReadySeconds == 0) {
      return Optional.of(Duration.ZERO);
    }
    if (since == null) {
      return Optional.empty();
    }
    Duration left = Duration.between(now, since.plusSeconds(minReadySeconds));
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }

  /** Whether it has been ready for so long. */
  public static boolean isAvailable(Pod pod, int minReadySeconds, Instant now) {
    return untilAvailable(pod, minReadySeconds, now).filter(Duration::isZero).isPresent();
  }

  /** Another look when the first of them becomes available that is ready and isn't yet. */
  static Result untilNextAvailable(List<Pod> pods, int minReadySeconds, Instant now) {
    return pods.stream()
        .map(pod -> untilAvailable(pod, minReadySeconds, now))
        .flatMap(Optional::stream)
        .filter(left -> !left.isZero())
        .min(Duration::compareTo)
        .map(Result::again)
        .orElse(Result.done());
  }
}
