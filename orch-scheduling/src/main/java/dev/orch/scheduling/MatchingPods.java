package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import org.jspecify.annotations.Nullable;

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

  @Override
  public @Nullable Object filedUnder() {
    return matchers.isEmpty() ? null : matchers.get(0).commonLabel();
  }

  boolean counts(Pod pod) {
    return PodMatcher.allMatch(matchers, pod)
        && !(staying && pod.metadata().deletionTimestamp() != null);
  }
}
