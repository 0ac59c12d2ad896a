package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A pod on a node with what it holds there, worked out once. */
record PlacedPod(
    Pod pod,
    int priority,
    Resources held,
    Resources heldForRanking,
    List<HostPort> ports,
    ImmutableList<PodTerm> terms) {
  /**
   * Higher priority first, then the longer running; a pod that didn't start yet counts as starting
   * later than all that did. Names decide between equals.
   */
  static final Comparator<PlacedPod> BY_IMPORTANCE =
      Comparator.comparingInt((PlacedPod placed) -> placed.priority)
          .reversed()
          .thenComparing(PlacedPod::started)
          .thenComparing(placed -> placed.pod.metadata().namespace())
          .thenComparing(placed -> placed.pod.metadata().name());

  static PlacedPod of(Pod pod) {
    return new PlacedPod(
        pod,
        priority(pod),
        PodRequests.held(pod),
        PodRequests.heldForRanking(pod),
        HostPort.of(pod),
        PodTerm.of(pod));
  }

  /** Whether both stand for the same pod: by uid, or by name as long as one has no uid yet. */
  boolean is(Pod other) {
    String uid = pod.metadata().uid();
    String otherUid = other.metadata().uid();
    if (!uid.isEmpty() && !otherUid.isEmpty()) {
      return uid.equals(otherUid);
    }
    return pod.metadata().name().equals(other.metadata().name())
        && pod.metadata().namespace().equals(other.metadata().namespace());
  }

  /** When it started; the end of time if it didn't yet. */
  Instant started() {
    Instant started = pod.status().startTime();
    return started == null ? Instant.MAX : started;
  }

  static int priority(Pod pod) {
    Integer priority = pod.spec().priority();
    return priority == null ? 0 : priority;
  }

  static boolean isFinished(Pod pod) {
    String phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}
