package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.PolicyRuleBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether rules allow all that other rules allow. Stateless. */
final class Covering {
  private static final String ALL = "*";

  private Covering() {}

  /**
   * What the wanted rules allow beyond what the held ones do: the smallest parts of them, those
   * that differ in their verb alone as one.
   */
  static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
    Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
    for (PolicyRule rule : wanted) {
      for (PolicyRule part : parts(rule)) {
        if (held.stream().noneMatch(mine -> covers(mine, part))) {
          verbs
              .computeIfAbsent(part.withVerbs(ImmutableList.of()), without -> new ArrayList<>())
              .addAll(part.verbs());
        }
      }
    }
    List<PolicyRule> missing = new ArrayList<>();
    verbs.forEach((rule, all) -> missing.add(rule.withVerbs(all)));
    return missing;
  }

  /** A rule as rules that each allow one verb on one kind of resource, or one path. */
  private static List<PolicyRule> parts(PolicyRule rule) {
    ImmutableList.Builder<PolicyRule> parts = ImmutableList.builder();
    List<String> names = rule.resourceNames();
    for (String group : rule.apiGroups()) {
      for (String resource : rule.resources()) {
        for (String verb : rule.verbs()) {
          PolicyRule part =
              PolicyRuleBuilder.builder()
                  .verbs(ImmutableList.of(verb))
                  .apiGroups(ImmutableList.of(group))
                  .resources(ImmutableList.of(resource))
                  .build();
          if (names.isEmpty()) {
            parts.add(part);
          }
          names.forEach(name -> parts.add(part.withResourceNames(ImmutableList.of(name))));
        }
      }
    }
    for (String url : rule.nonResourceURLs()) {
      for (String verb : rule.verbs()) {
        parts.add(
            PolicyRuleBuilder.builder()
                .verbs(ImmutableList.of(verb))
                .nonResourceURLs(ImmutableList.of(url))
                .build());
      }
    }
    return parts.build();
  }

  private static boolean covers(PolicyRule held, PolicyRule part) {
    if (!hasOrAll(held.verbs(), part.verbs().get(0))) {
      return false;
    }
    if (!part.nonResourceURLs().isEmpty()) {
      String url = part.nonResourceURLs().get(0);
      return held.nonResourceURLs().stream().anyMatch(mine -> RuleMatch.covers(mine, url));
    }
    return hasOrAll(held.apiGroups(), part.apiGroups().get(0))
        && hasResource(held.resources(), part.resources().get(0))
        && (held.resourceNames().isEmpty()
            || !part.resourceNames().isEmpty()
                && held.resourceNames().contains(part.resourceNames().get(0)));
  }

  private static boolean hasOrAll(List<String> names, String name) {
    return names.contains(ALL) || names.contains(name);
  }

  private static boolean hasResource(List<String> resources, String resource) {
    int slash = resource.indexOf('/');
    return hasOrAll(resources, resource)
        || slash >= 0 && resources.contains(ALL + resource.substring(slash));
  }
}
