package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Explanation;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Room that is held back for a gang that has waited too long: on no node that it could use is a pod
 * put that isn't more urgent. What ends there then makes room for the gang alone. Immutable.
 *
 * @param priority the gang's
 * @param nodes names of those that it could use if no pod were there that is less urgent or as much
 */
record HoldBack(Gang.Key gang, int priority, Set<String> nodes) {
  HoldBack {
    nodes = ImmutableSortedSet.copyOf(nodes);
  }

  static int priority(Pod pod) {
    Integer priority = pod.spec().priority();
    return priority == null ? 0 : priority;
  }

  boolean concerns(Pod pod) {
    return priority(pod) <= priority && !Gang.Key.of(pod).filter(gang::equals).isPresent();
  }

  /**
   * What to hold back; empty if that wouldn't help.
   *
   * @param pods of the gang, that wait
   * @param least how many of them have to find a node
   * @param profile without what holds back
   */
  static Optional<HoldBack> of(
      Gang.Key gang, List<Pod> pods, int least, ClusterView view, Profile profile) {
    int priority = pods.stream().mapToInt(HoldBack::priority).min().orElse(0);
    ClusterView emptied = emptied(view, priority);
    List<Decision> decisions =
        new Scheduler(profile).decideGang(emptied, pods, least, 0).decisions();
    if (decisions.stream().noneMatch(Decision.Placed.class::isInstance)) {
      return Optional.empty();
    }
    Map<Template, Pod> different = new LinkedHashMap<>();
    pods.forEach(pod -> different.putIfAbsent(Template.of(pod), pod));
    Set<String> nodes = new TreeSet<>();
    for (Pod pod : different.values()) {
      Scheduler.explain(emptied, pod, profile, 0).nodes().stream()
          .filter(Explanation.OfNode::isFeasible)
          .forEach(node -> nodes.add(node.name()));
    }
    return Optional.of(new HoldBack(gang, priority, nodes));
  }

  private static ClusterView emptied(ClusterView view, int priority) {
    ClusterView result = view;
    for (NodeView node : view.nodes()) {
      for (Pod pod : node.pods()) {
        if (priority(pod) <= priority) {
          result = result.withoutPod(pod);
        }
      }
    }
    return result;
  }
}
