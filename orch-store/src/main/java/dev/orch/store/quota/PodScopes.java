package dev.orch.store.quota;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.kinds.PodResources;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The scopes that pods are in. */
final class PodScopes {
  private PodScopes() {}

  static boolean contains(ScopedResourceSelectorRequirement scope, Pod pod) {
    return switch (scope.scopeName()) {
      case "Terminating" -> isTerminating(pod);
      case "NotTerminating" -> !isTerminating(pod);
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> {
        String name = pod.spec().priorityClassName();
        yield ScopeSelection.selects(
            scope, name.isEmpty() ? ImmutableSet.of() : ImmutableSet.of(name));
      }
      case "CrossNamespacePodAffinity" -> looksBeyondItsNamespace(pod.spec().affinity());
      default -> false;
    };
  }

  private static boolean isTerminating(Pod pod) {
    Long seconds = pod.spec().activeDeadlineSeconds();
    return seconds != null && seconds >= 0;
  }

  private static boolean isBestEffort(Pod pod) {
    String known = pod.status().qosClass();
    return (known.isEmpty() ? PodResources.qosClass(pod.spec()) : known).equals("BestEffort");
  }

  private static boolean looksBeyondItsNamespace(@Nullable Affinity of) {
    if (of == null) {
      return false;
    }
    Stream.Builder<PodAffinityTerm> terms = Stream.builder();
    if (of.podAffinity() != null) {
      of.podAffinity().requiredDuringSchedulingIgnoredDuringExecution().forEach(terms);
      of.podAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream()
          .map(WeightedPodAffinityTerm::podAffinityTerm)
          .forEach(terms);
    }
    if (of.podAntiAffinity() != null) {
      of.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution().forEach(terms);
      of.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream()
          .map(WeightedPodAffinityTerm::podAffinityTerm)
          .forEach(terms);
    }
    return terms
        .build()
        .anyMatch(term -> !term.namespaces().isEmpty() || term.namespaceSelector() != null);
  }
}
