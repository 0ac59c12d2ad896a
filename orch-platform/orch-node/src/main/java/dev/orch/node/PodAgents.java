package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agents of a node's pods, and what follows from all of them. On the node's worker. */
final class PodAgents {
  private final RunningNode node;
  private final Map<String, PodAgent> agents = new LinkedHashMap<>();

  PodAgents(RunningNode node) {
    this.node = node;
  }

  /** The agent of a pod, which there is from now on. */
  PodAgent of(String uid, ObjectKey key) {
    return agents.computeIfAbsent(uid, id -> new PodAgent(node, id, key));
  }

  /** Ends a pod for the machine's sake, or for what it has taken. */
  void evict(Pod pod, PodView.Failure why, Duration grace) {
    PodAgent agent = agents.get(pod.metadata().uid());
    if (agent != null) {
      agent.evict(why, grace);
    }
  }

  void remove(String uid) {
    agents.remove(uid);
  }

  ImmutableList<PodAgent> all() {
    return ImmutableList.copyOf(agents.values());
  }

  void forEach(Consumer<PodAgent> task) {
    all().forEach(task);
  }

  Set<String> uids() {
    return ImmutableSet.copyOf(agents.keySet());
  }

  /** Whether nothing of any pod is left running. */
  boolean areQuiet() {
    return agents.values().stream().allMatch(PodAgent::isQuiet);
  }

  /** Pods that the node has taken in and that haven't ended. */
  List<Pod> active() {
    return agents.values().stream()
        .map(agent -> agent.admission.takenIn())
        .filter(pod -> pod != null && !PodPlan.isTerminal(pod))
        .filter(pod -> pod.metadata().deletionTimestamp() == null)
        .collect(ImmutableList.toImmutableList());
  }

  /** The pods that run here or are to: what devices others had are free. */
  Set<String> alive() {
    return agents.values().stream()
        .filter(agent -> agent.runs() || isToRun(agent.admission.takenIn()))
        .map(PodAgent::uid)
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  private static boolean isToRun(@Nullable Pod pod) {
    return pod != null && !PodPlan.isTerminal(pod);
  }

  /** What the other pods here ask for together. */
  Map<String, Quantity> requestedByOthers(String uid) {
    Map<String, Quantity> sum = new TreeMap<>();
    for (PodAgent agent : agents.values()) {
      Pod pod = agent.uid().equals(uid) ? null : agent.admission.takenIn();
      if (isToRun(pod) && pod != null) {
        PodResources.total(pod.spec(), container -> container.resources().requests())
            .forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
      }
    }
    return sum;
  }
}
