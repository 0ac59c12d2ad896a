package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;

/**
 * Label Selector: the value of {@code PodAffinityTerm.labelSelector}, {@code
 * PodAffinityTerm.namespaceSelector}, {@code TopologySpreadConstraint.labelSelector}, {@code
 * PersistentVolumeClaimSpec.selector} and others.
 */
@Model
@Atomic
public record LabelSelector(
    Map<String, String> matchLabels, List<LabelSelectorRequirement> matchExpressions)
    implements LabelSelectorBuilder.With {
  public LabelSelector {
    matchLabels = map(matchLabels);
    matchExpressions = list(matchExpressions);
  }
}
