package dev.orch.testkit.scheduling;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PreferredSchedulingTerm;
import dev.orch.scheduling.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * "Assigning Pods to Nodes": {@code nodeSelector} and node affinity must both be satisfied; of
 * several {@code nodeSelectorTerms} one, of its expressions and fields all. An empty term matches
 * nothing. The weights of matching preferred terms are summed up.
 */
final class NodeAffinityRule extends ReferenceRule {
  @Override
  Verdict verdict(Pod pod, Node node, ClusterState cluster) {
    if (names(pod).map(Set::isEmpty).orElse(false)) {
      return Verdict.unresolvable("pod affinity terms conflict");
    }
    return matches(pod, node)
        ? Verdict.ok()
        : Verdict.unresolvable("node(s) didn't match Pod's node affinity/selector");
  }

  @Override
  SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
    NodeAffinity affinity = affinity(pod);
    return normalized(each(feasible, node -> affinity == null ? 0 : weight(affinity, node)), false);
  }

  private static long weight(NodeAffinity affinity, Node node) {
    long sum = 0;
    for (PreferredSchedulingTerm term :
        affinity.preferredDuringSchedulingIgnoredDuringExecution()) {
      sum += matches(term.preference(), node) ? term.weight() : 0;
    }
    return sum;
  }

  private static @Nullable NodeAffinity affinity(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null ? null : affinity.nodeAffinity();
  }

  private static @Nullable NodeSelector required(Pod pod) {
    NodeAffinity affinity = affinity(pod);
    return affinity == null ? null : affinity.requiredDuringSchedulingIgnoredDuringExecution();
  }

  static boolean matches(Pod pod, Node node) {
    boolean selected =
        pod.spec().nodeSelector().entrySet().stream()
            .allMatch(
                label -> label.getValue().equals(node.metadata().labels().get(label.getKey())));
    NodeSelector required = required(pod);
    return selected
        && (required == null
            || required.nodeSelectorTerms().stream().anyMatch(term -> matches(term, node)));
  }

  private static boolean matches(NodeSelectorTerm term, Node node) {
    if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
      return false;
    }
    return term.matchExpressions().stream()
            .allMatch(each -> matches(each, node.metadata().labels().get(each.key())))
        && term.matchFields().stream().allMatch(each -> matches(each, name(node)));
  }

  private static boolean matches(NodeSelectorRequirement requirement, @Nullable String value) {
    return switch (requirement.operator()) {
      case "In" -> value != null && requirement.values().contains(value);
      case "NotIn" -> value == null || !requirement.values().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" ->
          value != null && Long.parseLong(value) > Long.parseLong(requirement.values().get(0));
      case "Lt" ->
          value != null && Long.parseLong(value) < Long.parseLong(requirement.values().get(0));
      default -> throw new IllegalArgumentException(requirement.operator());
    };
  }

  /**
   * The only nodes that are asked at all: those that the terms name, if each term names some by
   * {@code metadata.name In}.
   */
  static Optional<Set<String>> names(Pod pod) {
    NodeSelector required = required(pod);
    if (required == null || required.nodeSelectorTerms().isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>();
    for (NodeSelectorTerm term : required.nodeSelectorTerms()) {
      Set<String> ofTerm = null;
      for (NodeSelectorRequirement field : term.matchFields()) {
        if (field.operator().equals("In")) {
          Set<String> listed = new TreeSet<>(field.values());
          if (ofTerm != null) {
            listed.retainAll(ofTerm);
          }
          ofTerm = listed;
        }
      }
      if (ofTerm == null) {
        return Optional.empty();
      }
      names.addAll(ofTerm);
    }
    return Optional.of(names);
  }
}
