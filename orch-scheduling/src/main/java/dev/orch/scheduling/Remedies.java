package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds remedies. Stateless. */
final class Remedies {
  private Remedies() {}

  /** Of one test's rejection of a node. */
  static List<Remedy> of(Attempt.NamedTest named, NodeView node) {
    return named.test() instanceof Remediable remediable
        ? remediable.remedies(node)
        : leaving(new Trial(node, ImmutableList.of(named)));
  }

  /** As few pods as are found by letting them back one by one, the important first. */
  private static List<Remedy> leaving(Trial trial) {
    List<PlacedPod> pods = new ArrayList<>(trial.node().placed());
    pods.sort(PlacedPod.BY_IMPORTANCE);
    Trial rest = trial.without(pods);
    if (pods.isEmpty() || !rest.verdict().fits()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Remedy> leaving = ImmutableList.builder();
    for (PlacedPod pod : pods) {
      Trial with = rest.with(pod);
      if (with.verdict().fits()) {
        rest = with;
      } else {
        leaving.add(new Remedy.Leave(pod.pod()));
      }
    }
    return leaving.build();
  }

  /** The labels that lack for the term that needs fewest; null if no labels do. */
  static @Nullable List<Remedy> ofTerms(List<NodeSelectorTerm> terms, NodeView node) {
    List<Remedy> fewest = null;
    for (NodeSelectorTerm term : terms) {
      List<Remedy> lacking = new ArrayList<>();
      for (NodeSelectorRequirement requirement : term.matchExpressions()) {
        if (!NodeTerms.matchesLabels(requirement, node.labels())) {
          lacking.add(new Remedy.Label(requirement));
        }
      }
      if (NodeTerms.matches(term, labelled(node, lacking))
          && (fewest == null || lacking.size() < fewest.size())) {
        fewest = lacking;
      }
    }
    return fewest;
  }

  /** The node with the labels that remedies ask for. */
  static NodeView labelled(NodeView node, List<Remedy> remedies) {
    Map<String, String> labels = node.labels();
    for (Remedy remedy : remedies) {
      if (remedy instanceof Remedy.Label label) {
        labels = label.appliedTo(labels);
      }
    }
    Node object = node.node();
    return node.withNode(object.withMetadata(object.metadata().withLabels(labels)));
  }
}
