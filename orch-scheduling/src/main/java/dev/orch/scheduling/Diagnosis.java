package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
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
 * @param reasons how many nodes gave each reason
 * @param plugins the filters that rejected a node: the pod is worth another try when something
 *     changes that one of them looks at
 * @param preemption what came of asking whether evicting pods of lower priority would help; empty
 *     if it would
 * @param evictable the nodes on which the pod would fit if all pods of lower priority were evicted
 */
public record Diagnosis(
    int nodes,
    Map<String, Integer> reasons,
    Set<String> plugins,
    String preemption,
    List<String> evictable) {
  public Diagnosis {
    reasons = ImmutableSortedMap.copyOf(reasons);
    plugins = ImmutableSortedSet.copyOf(plugins);
    evictable = ImmutableList.copyOf(evictable);
  }

  /** The message of the pod's {@code PodScheduled} condition and of the event. */
  public String message() {
    if (nodes == 0) {
      return "no nodes available to schedule pods";
    }
    String message = summary(nodes, reasons);
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
