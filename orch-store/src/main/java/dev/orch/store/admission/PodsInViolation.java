package dev.orch.store.admission;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.store.admission.security.Policy;
import dev.orch.store.admission.security.Standards;
import dev.orch.store.admission.security.Violations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods of a namespace that violate its new policy.
 *
 * @param names those that violate it in the same way, by that way
 */
record PodsInViolation(Policy policy, int checked, int all, Map<String, List<String>> names) {
  /** More aren't looked at. */
  private static final int MOST = 3000;

  static PodsInViolation of(Policy policy, List<Pod> pods) {
    Map<String, List<String>> names = new TreeMap<>();
    int checked = Math.min(pods.size(), MOST);
    for (Pod pod : pods.subList(0, checked)) {
      Violations found = Standards.violations(policy, pod.metadata(), pod.spec());
      if (!found.isEmpty()) {
        names.computeIfAbsent(found.reasons(), way -> new ArrayList<>()).add(pod.metadata().name());
      }
    }
    return new PodsInViolation(policy, checked, pods.size(), names);
  }

  /** What is told of them. */
  List<String> warnings(String namespace) {
    List<String> warnings = new ArrayList<>();
    if (checked < all) {
      warnings.add(
          "new PodSecurity enforce level only checked against the first "
              + checked
              + " of "
              + all
              + " existing pods");
    }
    if (!names.isEmpty()) {
      warnings.add(
          "existing pods in namespace "
              + Json.of(namespace)
              + " violate the new PodSecurity enforce level \""
              + policy
              + "\"");
    }
    List<String> each = new ArrayList<>();
    names.forEach((way, pods) -> each.add(who(pods) + ": " + way));
    each.sort(Comparator.naturalOrder());
    warnings.addAll(each);
    return warnings;
  }

  /** The first of them by name, and how many there are besides. */
  private static String who(List<String> pods) {
    String first = pods.stream().min(Comparator.naturalOrder()).orElseThrow();
    int others = pods.size() - 1;
    return switch (others) {
      case 0 -> first;
      case 1 -> first + " (and 1 other pod)";
      default -> first + " (and " + others + " other pods)";
    };
  }
}
