package dev.orch.scheduling;

import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import java.util.List;
import java.util.Map;

/** How node selector terms match nodes. Stateless. */
final class NodeTerms {
  private NodeTerms() {}

  /** Whether any term matches; a term without requirements matches nothing. */
  static boolean anyMatches(List<NodeSelectorTerm> terms, NodeView node) {
    for (NodeSelectorTerm term : terms) {
      if (matches(term, node)) {
        return true;
      }
    }
    return false;
  }

  static boolean matches(NodeSelectorTerm term, NodeView node) {
    return matches(term, node.labels(), node.name());
  }

  static boolean matches(NodeSelectorTerm term, Map<String, String> labels, String name) {
    if (isEmpty(term)) {
      return false;
    }
    for (NodeSelectorRequirement requirement : term.matchExpressions()) {
      if (!matchesLabels(requirement, labels)) {
        return false;
      }
    }
    for (NodeSelectorRequirement requirement : term.matchFields()) {
      if (!matchesName(requirement, name)) {
        return false;
      }
    }
    return true;
  }

  static boolean isEmpty(NodeSelectorTerm term) {
    return term.matchExpressions().isEmpty() && term.matchFields().isEmpty();
  }

  static boolean matchesLabels(NodeSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case "In" -> value != null && requirement.values().contains(value);
      case "NotIn" -> value == null || !requirement.values().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" -> value != null && order(value, requirement.values()) > 0;
      case "Lt" -> value != null && order(value, requirement.values()) < 0;
      default -> false;
    };
  }

  /** The sign of label minus bound; 0, which satisfies neither operator, if one is no integer. */
  private static int order(String label, List<String> bounds) {
    if (bounds.size() != 1) {
      return 0;
    }
    try {
      return Long.compare(Long.parseLong(label), Long.parseLong(bounds.get(0)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static boolean matchesName(NodeSelectorRequirement requirement, String name) {
    if (!requirement.key().equals("metadata.name")) {
      return false;
    }
    return switch (requirement.operator()) {
      case "In" -> requirement.values().contains(name);
      case "NotIn" -> !requirement.values().contains(name);
      default -> false;
    };
  }
}
