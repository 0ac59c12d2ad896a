package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A pod on a node with what it holds there, worked out once.
 *
 * @param nameHash the hash of its name, so that a search needn't touch each pod
 */
record PlacedPod(
    Pod pod,
    int nameHash,
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
        pod.metadata().name().hashCode(),
        priority(pod),
        PodRequests.held(pod),
        PodRequests.heldForRanking(pod),
        HostPort.of(pod),
        PodTerm.of(pod));
  }

  /** Whether both stand for the same pod: by name, and by uid once both have one. */
  boolean is(Pod other) {
    String uid = pod.metadata().uid();
    String otherUid = other.metadata().uid();
    return pod.metadata().name().equals(other.metadata().name())
        && pod.metadata().namespace().equals(other.metadata().namespace())
        && (uid.isEmpty() || otherUid.isEmpty() || uid.equals(otherUid));
  }

  /** Whether as much of a node is taken with the other in its place. */
  boolean holdsAs(PlacedPod other) {
    return priority == other.priority
        && held.equals(other.held)
        && heldForRanking.equals(other.heldForRanking)
        && ports.equals(other.ports);
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
