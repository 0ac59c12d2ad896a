package dev.orch.scheduling;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.LabelSelectorRequirement;
import dev.orch.model.selector.LabelSelectors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods a term or a constraint is about. Immutable.
 *
 * @param namespaces the names of their namespaces
 * @param namespaceSelector or the labels of these; null for none, empty for all
 * @param selector their labels; null for none, empty for all
 */
record PodMatcher(
    ImmutableSortedSet<String> namespaces,
    @Nullable LabelSelector namespaceSelector,
    @Nullable LabelSelector selector) {

  /** Pods in one namespace. */
  static PodMatcher in(String namespace, @Nullable LabelSelector selector) {
    return new PodMatcher(ImmutableSortedSet.of(namespace), null, selector);
  }

  /** The pods that a term of a pod in that namespace is about. */
  static PodMatcher of(PodAffinityTerm term, String namespace) {
    boolean own = term.namespaces().isEmpty() && term.namespaceSelector() == null;
    return new PodMatcher(
        own ? ImmutableSortedSet.of(namespace) : ImmutableSortedSet.copyOf(term.namespaces()),
        term.namespaceSelector(),
        term.labelSelector());
  }

  /** With the namespaces that are selected now by their names, so that pods alone decide. */
  PodMatcher resolved(ClusterView cluster) {
    if (namespaceSelector == null || selectsAll(namespaceSelector)) {
      return this;
    }
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    names.addAll(namespaces);
    for (Namespace each : cluster.all(BuiltInKinds.NAMESPACE)) {
      if (LabelSelectors.matches(namespaceSelector, each.metadata().labels())) {
        names.add(each.metadata().name());
      }
    }
    return new PodMatcher(names.build(), null, selector);
  }

  private static boolean selectsAll(LabelSelector selector) {
    return selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty();
  }

  /** Whether pods may have any labels. */
  boolean selectsAllLabels() {
    return selector != null && selectsAll(selector);
  }

  /** Whether the labels of namespaces matter. */
  boolean selectsNamespaces() {
    return namespaceSelector != null && !selectsAll(namespaceSelector);
  }

  /** Whether the pod is meant; {@link #resolved} if it {@link #selectsNamespaces}. */
  boolean matches(Pod pod) {
    return matches(pod, ImmutableSortedMap.of());
  }

  boolean matches(Pod pod, Map<String, String> namespaceLabels) {
    return inNamespace(pod, namespaceLabels) && matchesLabels(pod);
  }

  boolean matchesLabels(Pod pod) {
    return selector != null && LabelSelectors.matches(selector, pod.metadata().labels());
  }

  private boolean inNamespace(Pod pod, Map<String, String> namespaceLabels) {
    return namespaces.contains(pod.metadata().namespace())
        || (namespaceSelector != null
            && LabelSelectors.matches(namespaceSelector, namespaceLabels));
  }

  /** Whether the pod is meant by all of some; by none if there are none. */
  static boolean allMatch(List<PodMatcher> matchers, Pod pod) {
    for (PodMatcher matcher : matchers) {
      if (!matcher.matches(pod)) {
        return false;
      }
    }
    return !matchers.isEmpty();
  }

  /** The labels of the namespace; none if it isn't known. */
  static Map<String, String> namespaceLabels(Pod pod, ClusterView cluster) {
    return cluster
        .find(BuiltInKinds.NAMESPACE, "", pod.metadata().namespace())
        .map(namespace -> namespace.metadata().labels())
        .orElse(ImmutableSortedMap.of());
  }

  /** A label that every pod has that is meant, as {@code key=value}; null if it isn't known. */
  @Nullable String commonLabel() {
    if (selector == null) {
      return null;
    }
    for (Map.Entry<String, String> label : selector.matchLabels().entrySet()) {
      return label(label);
    }
    for (LabelSelectorRequirement requirement : selector.matchExpressions()) {
      if (requirement.operator().equals("In") && requirement.values().size() == 1) {
        return requirement.key() + "=" + requirement.values().get(0);
      }
    }
    return null;
  }

  static String label(Map.Entry<String, String> label) {
    return label.getKey() + "=" + label.getValue();
  }
}
