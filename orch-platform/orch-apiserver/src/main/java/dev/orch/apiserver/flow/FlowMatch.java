package dev.orch.apiserver.flow;

import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.GroupSubject;
import dev.orch.model.flowcontrol.NonResourcePolicyRule;
import dev.orch.model.flowcontrol.PolicyRulesWithSubjects;
import dev.orch.model.flowcontrol.ResourcePolicyRule;
import dev.orch.model.flowcontrol.ServiceAccountSubject;
import dev.orch.model.flowcontrol.Subject;
import dev.orch.model.flowcontrol.UserSubject;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.util.List;

/** Whether a FlowSchema speaks of a request. Stateless. */
final class FlowMatch {
  private static final String ALL = "*";

  private FlowMatch() {}

  static boolean matches(FlowSchema schema, Attributes wanted) {
    return schema.spec().rules().stream().anyMatch(rule -> matches(rule, wanted));
  }

  private static boolean matches(PolicyRulesWithSubjects rule, Attributes wanted) {
    return rule.subjects().stream().anyMatch(subject -> isOne(subject, wanted.user()))
        && (wanted.isPath()
            ? rule.nonResourceRules().stream().anyMatch(path -> matches(path, wanted))
            : rule.resourceRules().stream().anyMatch(resource -> matches(resource, wanted)));
  }

  private static boolean isOne(Subject subject, User user) {
    UserSubject named = subject.user();
    GroupSubject group = subject.group();
    ServiceAccountSubject account = subject.serviceAccount();
    if (named != null) {
      return is(named.name(), user.name());
    }
    if (group != null) {
      return hasOrAll(user.groups(), group.name());
    }
    if (account == null) {
      return false;
    }
    String prefix = "system:serviceaccount:" + account.namespace() + ":";
    return account.name().equals(ALL)
        ? user.name().startsWith(prefix)
        : user.name().equals(prefix + account.name());
  }

  private static boolean hasOrAll(List<String> groups, String wanted) {
    return wanted.equals(ALL) || groups.contains(wanted);
  }

  private static boolean is(String pattern, String value) {
    return pattern.equals(ALL) || pattern.equals(value);
  }

  private static boolean any(List<String> patterns, String value) {
    return patterns.stream().anyMatch(pattern -> is(pattern, value));
  }

  private static boolean matches(ResourcePolicyRule rule, Attributes wanted) {
    return any(rule.verbs(), wanted.verb())
        && any(rule.apiGroups(), wanted.group())
        && any(rule.resources(), wanted.wholeResource())
        && (wanted.namespace().isEmpty()
            ? rule.clusterScope()
            : any(rule.namespaces(), wanted.namespace()));
  }

  private static boolean matches(NonResourcePolicyRule rule, Attributes wanted) {
    return any(rule.verbs(), wanted.verb())
        && rule.nonResourceURLs().stream().anyMatch(url -> covers(url, wanted.path()));
  }

  private static boolean covers(String url, String path) {
    return is(url, path)
        || url.endsWith("/*") && path.startsWith(url.substring(0, url.length() - 1));
  }
}
