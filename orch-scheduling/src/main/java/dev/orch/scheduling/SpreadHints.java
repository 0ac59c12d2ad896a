package dev.orch.scheduling;

import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which changes may let a pod fit that spread constraints kept from its nodes. What default
 * constraints select isn't known here: they are taken to be about any pod.
 */
final class SpreadHints {
  private final SpreadDefaults defaults;

  SpreadHints(SpreadDefaults defaults) {
    this.defaults = defaults;
  }

  private static boolean isByDefault(Pod waiting) {
    return waiting.spec().topologySpreadConstraints().isEmpty();
  }

  private List<TopologySpreadConstraint> musts(Pod waiting) {
    return SpreadConstraint.Mode.MUST.of(
        isByDefault(waiting) ? defaults.constraints() : waiting.spec().topologySpreadConstraints());
  }

  /** The number of pods that count changed somewhere. */
  boolean afterPod(Pod waiting, @Nullable Pod before, @Nullable Pod after) {
    Pod there = counted(waiting, before);
    Pod now = counted(waiting, after);
    if (there == null && now == null) {
      return false;
    }
    if (isByDefault(waiting)) {
      return !musts(waiting).isEmpty()
          && (there == null
              || now == null
              || !there.metadata().labels().equals(now.metadata().labels()));
    }
    for (SpreadConstraint constraint :
        SpreadConstraint.of(musts(waiting), waiting, ClusterView.empty())) {
      boolean counts = now != null && constraint.counted().counts(now);
      if (counts != (there != null && constraint.counted().counts(there))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Pod counted(Pod waiting, @Nullable Pod pod) {
    boolean counts =
        pod != null
            && !pod.spec().nodeName().isEmpty()
            && !PlacedPod.isFinished(pod)
            && pod.metadata().namespace().equals(waiting.metadata().namespace());
    return counts ? pod : null;
  }

  /**
   * A node with all the labels came or went, or has other labels or taints: besides domains, these
   * say whether it counts.
   */
  boolean afterNode(Pod waiting, @Nullable Node before, @Nullable Node after) {
    List<TopologySpreadConstraint> musts = musts(waiting);
    boolean was = before != null && hasAll(before, musts);
    boolean is = after != null && hasAll(after, musts);
    if (before == null || after == null || was != is) {
      return was || is;
    }
    return is
        && (!before.metadata().labels().equals(after.metadata().labels())
            || !before.spec().taints().equals(after.spec().taints()));
  }

  private static boolean hasAll(Node node, List<TopologySpreadConstraint> constraints) {
    Map<String, String> labels = node.metadata().labels();
    return constraints.stream().allMatch(each -> labels.containsKey(each.topologyKey()));
  }

  /** What default constraints select may have changed. */
  <T extends Resource> boolean afterSelector(Pod waiting, @Nullable T before, @Nullable T after) {
    T either = after == null ? before : after;
    return isByDefault(waiting)
        && !musts(waiting).isEmpty()
        && either != null
        && either.metadata().namespace().equals(waiting.metadata().namespace());
  }
}
