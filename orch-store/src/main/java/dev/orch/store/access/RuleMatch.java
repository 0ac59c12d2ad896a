package dev.orch.store.access;

import dev.orch.model.rbac.PolicyRule;
import dev.orch.store.api.Attributes;
import java.util.List;

/** Whether a rule of a role allows something. Stateless. */
final class RuleMatch {
  private static final String ALL = "*";

  private RuleMatch() {}

  static boolean allows(PolicyRule rule, Attributes wanted) {
    if (!hasOrAll(rule.verbs(), wanted.verb())) {
      return false;
    }
    return wanted.isPath()
        ? rule.nonResourceURLs().stream().anyMatch(url -> covers(url, wanted.path()))
        : hasOrAll(rule.apiGroups(), wanted.group())
            && hasResource(rule.resources(), wanted)
            && (rule.resourceNames().isEmpty() || rule.resourceNames().contains(wanted.name()));
  }

  private static boolean hasOrAll(List<String> names, String name) {
    return names.contains(ALL) || names.contains(name);
  }

  private static boolean hasResource(List<String> resources, Attributes wanted) {
    return hasOrAll(resources, wanted.wholeResource())
        || (!wanted.subresource().isEmpty() && resources.contains("*/" + wanted.subresource()));
  }

  /** A path is covered by itself, or by the beginning of it that a star follows. */
  static boolean covers(String url, String path) {
    return url.equals(path)
        || (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1)));
  }
}
