package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.MapMaker;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.NodeView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the pods on a node do to its shared resources, and what is done to them. Immutable; worked
 * out once for each node view as long as it is in use.
 *
 * @param pressure by resource, the larger of what the pods declare in all and what was measured
 * @param sensitivity by resource, summed over the pods
 * @param sensitive the pods that others slow down
 */
record Load(Map<String, Long> pressure, Map<String, Long> sensitivity, List<Demand> sensitive) {
  // Weak keys are compared by identity.
  private static final ConcurrentMap<NodeView, Load> KNOWN = new MapMaker().weakKeys().makeMap();

  /** One pod's pressure and sensitivity, by resource. */
  record Demand(
      ImmutableSortedMap<String, Long> pressure, ImmutableSortedMap<String, Long> sensitivity) {
    /**
     * @throws IllegalArgumentException that names the annotation, if one is malformed
     */
    static Demand of(Pod pod) {
      Map<String, String> annotations = pod.metadata().annotations();
      return new Demand(
          Levels.of(annotations, Interference.PRESSURE),
          Levels.of(annotations, Interference.SENSITIVITY));
    }

    static Demand ofWellFormed(Pod pod) {
      Map<String, String> annotations = pod.metadata().annotations();
      return new Demand(
          Levels.ofWellFormed(annotations, Interference.PRESSURE),
          Levels.ofWellFormed(annotations, Interference.SENSITIVITY));
    }

    boolean isNone() {
      return pressure.isEmpty() && sensitivity.isEmpty();
    }
  }

  static Load of(NodeView node) {
    return KNOWN.computeIfAbsent(node, Load::summed);
  }

  private static Load summed(NodeView node) {
    TreeMap<String, Long> pressure = new TreeMap<>();
    TreeMap<String, Long> sensitivity = new TreeMap<>();
    ImmutableList.Builder<Demand> sensitive = ImmutableList.builder();
    for (Pod pod : node.pods()) {
      Demand demand = Demand.ofWellFormed(pod);
      demand.pressure.forEach((name, level) -> pressure.merge(name, level, Long::sum));
      demand.sensitivity.forEach((name, level) -> sensitivity.merge(name, level, Long::sum));
      if (!demand.sensitivity.isEmpty()) {
        sensitive.add(demand);
      }
    }
    Load declared =
        new Load(
            ImmutableSortedMap.copyOfSorted(pressure),
            ImmutableSortedMap.copyOfSorted(sensitivity),
            sensitive.build());
    return declared.atLeast(
        Levels.ofWellFormed(node.node().metadata().annotations(), Interference.MEASURED));
  }

  /** With so much pressure where less is declared. */
  Load atLeast(Map<String, Long> measured) {
    if (measured.isEmpty()) {
      return this;
    }
    TreeMap<String, Long> larger = new TreeMap<>(pressure);
    measured.forEach((name, level) -> larger.merge(name, level, Math::max));
    return new Load(ImmutableSortedMap.copyOfSorted(larger), sensitivity, sensitive);
  }

  /** How much slower a pod that came would be, in hundredths of hundredths. */
  long slowdownOf(Demand pod) {
    return Levels.product(pod.sensitivity, pressure);
  }

  /** By how much those that are there would be slower in all if a pod came. */
  long slowdownBy(Demand pod) {
    return Levels.product(pod.pressure, sensitivity);
  }

  /** Whether a pod that came would slow one of those that are there to more than that. */
  boolean isTooMuch(Demand pod, long most) {
    for (Demand other : sensitive) {
      long more = Levels.product(other.sensitivity, pod.pressure);
      long own = Levels.product(other.sensitivity, other.pressure);
      long now = Math.max(0, Levels.product(other.sensitivity, pressure) - own);
      if (more > 0 && now + more > most) {
        return true;
      }
    }
    return false;
  }
}
