package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why a pod can't be placed anywhere. Immutable.
 *
 * @param nodes how many nodes there are
 * @param outright why the pod can't be placed whatever the nodes are like; empty if they were asked
 * @param reasons how many nodes gave each reason
 * @param plugins the filters that rejected a node: the pod is worth another try when something
 *     changes that one of them looks at
 * @param preemption what came of looking for a way to make room, as by evicting pods of lower
 *     priority; empty if there is one
 */
public record Diagnosis(
    int nodes,
    String outright,
    Map<String, Integer> reasons,
    Set<String> plugins,
    String preemption) {
  public Diagnosis {
    reasons = ImmutableSortedMap.copyOf(reasons);
    plugins = ImmutableSortedSet.copyOf(plugins);
  }

  /** The message of the pod's {@code PodScheduled} condition and of the event. */
  public String message() {
    if (nodes == 0) {
      return "no nodes available to schedule pods";
    }
    String message =
        outright.isEmpty()
            ? summary(nodes, reasons)
            : "0/" + nodes + " nodes are available: " + outright + ".";
    return preemption.isEmpty() ? message : message + " " + preemption;
  }

  /** Sorted as texts, counts included, as Kubernetes does. */
  static String summary(int nodes, Map<String, Integer> reasons) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((reason, count) -> parts.add(count + " " + reason));
    Collections.sort(parts);
    String head = "0/" + nodes + " nodes are available:";
    return parts.isEmpty() ? head : head + " " + String.join(", ", parts) + ".";
  }
}
