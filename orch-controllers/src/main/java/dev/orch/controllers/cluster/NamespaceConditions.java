package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.NamespaceCondition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The conditions of a namespace that is being deleted. Stateless. */
final class NamespaceConditions {
  private NamespaceConditions() {}

  /** The conditions that say what is left; the time of a transition stays if the status does. */
  static List<NamespaceCondition> of(
      NamespaceContent left, List<NamespaceCondition> before, Instant now) {
    ImmutableList.Builder<NamespaceCondition> conditions = ImmutableList.builder();
    conditions.add(
        good(
            "NamespaceDeletionDiscoveryFailure",
            "ResourcesDiscovered",
            "All resources successfully discovered"),
        good(
            "NamespaceDeletionGroupVersionParsingFailure",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed"),
        left.failures().isEmpty()
            ? good(
                "NamespaceDeletionContentFailure",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization")
            : bad(
                "NamespaceDeletionContentFailure",
                "ContentDeletionFailed",
                "Failed to delete all resource types, "
                    + left.failures().size()
                    + " remaining: "
                    + String.join(", ", left.failures())),
        left.objects().isEmpty()
            ? good(
                "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
            : bad(
                "NamespaceContentRemaining",
                "SomeResourcesRemain",
                "Some resources are remaining: " + text(left.objects(), "has")),
        left.finalizers().isEmpty()
            ? good(
                "NamespaceFinalizersRemaining",
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
            : bad(
                "NamespaceFinalizersRemaining",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + text(left.finalizers(), "in")));
    return conditions.build().stream()
        .map(condition -> condition.withLastTransitionTime(since(condition, before, now)))
        .collect(ImmutableList.toImmutableList());
  }

  private static NamespaceCondition good(String type, String reason, String message) {
    return new NamespaceCondition(type, "False", null, reason, message);
  }

  private static NamespaceCondition bad(String type, String reason, String message) {
    return new NamespaceCondition(type, "True", null, reason, message);
  }

  private static Instant since(
      NamespaceCondition condition, List<NamespaceCondition> before, Instant now) {
    return before.stream()
        .filter(old -> old.type().equals(condition.type()))
        .filter(old -> old.status().equals(condition.status()))
        .map(NamespaceCondition::lastTransitionTime)
        .findFirst()
        .orElse(now);
  }

  private static String text(Map<String, Integer> counts, String verb) {
    return String.join(
        ", ",
        counts.entrySet().stream()
            .map(e -> e.getKey() + " " + verb + " " + e.getValue() + " resource instances")
            .toList());
  }
}
