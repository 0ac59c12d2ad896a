package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;

/**
 * How many of a node's pods all of some matchers mean.
 *
 * @param staying leaves out pods that are being deleted
 */
record MatchingPods(ImmutableList<PodMatcher> matchers, boolean staying) implements PodCount {
  @Override
  public int of(PlacedPod placed) {
    return counts(placed.pod()) ? 1 : 0;
  }

  boolean counts(Pod pod) {
    return PodMatcher.allMatch(matchers, pod)
        && !(staying && pod.metadata().deletionTimestamp() != null);
  }
}
