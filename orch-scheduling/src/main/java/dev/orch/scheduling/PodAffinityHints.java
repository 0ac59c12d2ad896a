package dev.orch.scheduling;

import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which changes may let a pod fit that affinity or anti-affinity between pods kept from its nodes.
 * Labels of namespaces aren't known here: where they matter, the pod is taken to be meant.
 * Stateless.
 */
final class PodAffinityHints {
  private PodAffinityHints() {}

  private static boolean has(Pod pod, PodTerm.Kind kind) {
    return PodTerm.of(pod).stream().anyMatch(term -> term.kind() == kind);
  }

  private static boolean mayMean(PodTerm term, Pod pod) {
    return term.pods().selectsNamespaces()
        ? term.pods().matchesLabels(pod)
        : term.pods().matches(pod);
  }

  /**
   * A pod came that all terms are about, or one went that some term of anti-affinity keeps off; or
   * one went that all terms are about, as is the pod itself, which may be the first of them now.
   */
  static boolean afterPod(Pod waiting, @Nullable Pod before, @Nullable Pod after) {
    Pod there = onNode(before);
    Pod now = onNode(after);
    List<PodTerm> terms = PodTerm.of(waiting);
    boolean joined = isWanted(terms, now) && !isWanted(terms, there);
    boolean left = isWanted(terms, there) && !isWanted(terms, now) && isWanted(terms, waiting);
    return joined || left || (there != null && goesAway(waiting, terms, there, now));
  }

  private static @Nullable Pod onNode(@Nullable Pod pod) {
    boolean there = pod != null && !pod.spec().nodeName().isEmpty() && !PlacedPod.isFinished(pod);
    return there ? pod : null;
  }

  private static boolean isWanted(List<PodTerm> terms, @Nullable Pod pod) {
    if (pod == null) {
      return false;
    }
    Predicate<PodTerm> required = term -> term.kind() == PodTerm.Kind.REQUIRED_AFFINITY;
    return terms.stream().anyMatch(required)
        && terms.stream().filter(required).allMatch(term -> mayMean(term, pod));
  }

  private static boolean goesAway(Pod waiting, List<PodTerm> terms, Pod there, @Nullable Pod now) {
    return keepsApart(terms, there) && !(now != null && keepsApart(terms, now))
        || now == null && keepsApart(PodTerm.of(there), waiting);
  }

  private static boolean keepsApart(List<PodTerm> terms, Pod other) {
    return terms.stream()
        .anyMatch(
            term -> term.kind() == PodTerm.Kind.REQUIRED_ANTI_AFFINITY && mayMean(term, other));
  }

  /**
   * A node came, or got other labels, and isn't without a label that affinity asks for. One that
   * went, or lost such a label, may have had the last pod of a group, so that the next may be the
   * first again.
   */
  static boolean afterNode(Pod waiting, @Nullable Node before, @Nullable Node after) {
    if (after == null) {
      return has(waiting, PodTerm.Kind.REQUIRED_AFFINITY);
    }
    if (before != null && before.metadata().labels().equals(after.metadata().labels())) {
      return false;
    }
    List<PodTerm> required =
        PodTerm.of(waiting).stream()
            .filter(term -> term.kind() == PodTerm.Kind.REQUIRED_AFFINITY)
            .toList();
    return required.stream().allMatch(term -> hasLabel(after, term))
        || (before != null
            && isWanted(required, waiting)
            && required.stream()
                .anyMatch(term -> hasLabel(before, term) && !hasLabel(after, term)));
  }

  private static boolean hasLabel(Node node, PodTerm term) {
    return node.metadata().labels().containsKey(term.topologyKey());
  }

  /** A namespace has other labels, and the pod's terms or others' terms may select by them. */
  static boolean afterNamespace(
      Pod waiting, @Nullable Namespace before, @Nullable Namespace after) {
    if (before != null
        && after != null
        && before.metadata().labels().equals(after.metadata().labels())) {
      return false;
    }
    Namespace either = after == null ? before : after;
    return (either != null && either.metadata().name().equals(waiting.metadata().namespace()))
        || PodTerm.of(waiting).stream()
            .anyMatch(
                term -> term.kind() != PodTerm.Kind.PREFERRED && term.pods().selectsNamespaces());
  }
}
