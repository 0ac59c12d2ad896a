package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;

/**
 * Turns the keys by which a pod wants to be matched with pods that have its own labels into plain
 * requirements, when the pod is created. Stateless.
 */
final class MatchLabelKeys {
  private MatchLabelKeys() {}

  static Affinity resolve(Affinity affinity, Map<String, String> labels) {
    return affinity
        .withPodAffinity(
            ContainerDefaults.present(
                affinity.podAffinity(),
                a ->
                    a.withRequiredDuringSchedulingIgnoredDuringExecution(
                            terms(a.requiredDuringSchedulingIgnoredDuringExecution(), labels))
                        .withPreferredDuringSchedulingIgnoredDuringExecution(
                            weighted(a.preferredDuringSchedulingIgnoredDuringExecution(), labels))))
        .withPodAntiAffinity(
            ContainerDefaults.present(
                affinity.podAntiAffinity(),
                a ->
                    a.withRequiredDuringSchedulingIgnoredDuringExecution(
                            terms(a.requiredDuringSchedulingIgnoredDuringExecution(), labels))
                        .withPreferredDuringSchedulingIgnoredDuringExecution(
                            weighted(
                                a.preferredDuringSchedulingIgnoredDuringExecution(), labels))));
  }

  private static List<PodAffinityTerm> terms(
      List<PodAffinityTerm> terms, Map<String, String> labels) {
    return ContainerDefaults.each(terms, term -> term(term, labels));
  }

  private static List<WeightedPodAffinityTerm> weighted(
      List<WeightedPodAffinityTerm> terms, Map<String, String> labels) {
    return ContainerDefaults.each(
        terms, term -> term.withPodAffinityTerm(term(term.podAffinityTerm(), labels)));
  }

  private static PodAffinityTerm term(PodAffinityTerm term, Map<String, String> labels) {
    LabelSelector selector = term.labelSelector();
    if (selector == null) {
      return term;
    }
    LabelSelector resolved = with(selector, term.matchLabelKeys(), "In", labels);
    return term.withLabelSelector(with(resolved, term.mismatchLabelKeys(), "NotIn", labels));
  }

  static TopologySpreadConstraint resolve(
      TopologySpreadConstraint constraint, Map<String, String> labels) {
    LabelSelector selector = constraint.labelSelector();
    return selector == null
        ? constraint
        : constraint.withLabelSelector(with(selector, constraint.matchLabelKeys(), "In", labels));
  }

  private static LabelSelector with(
      LabelSelector selector, List<String> keys, String operator, Map<String, String> labels) {
    if (keys.isEmpty()) {
      return selector;
    }
    ImmutableList.Builder<LabelSelectorRequirement> expressions = ImmutableList.builder();
    expressions.addAll(selector.matchExpressions());
    for (String key : keys) {
      String value = labels.get(key);
      if (value != null) {
        expressions.add(new LabelSelectorRequirement(key, operator, ImmutableList.of(value)));
      }
    }
    return selector.withMatchExpressions(expressions.build());
  }
}
