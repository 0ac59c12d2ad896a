package dev.orch.model.rbac;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Policy Rule: the value of {@code Role.rules}, {@code ClusterRole.rules}. */
@Model
public record PolicyRule(
    @Field(required = true) List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceURLs)
    implements PolicyRuleBuilder.With {
  public PolicyRule {
    verbs = list(verbs);
    apiGroups = list(apiGroups);
    resources = list(resources);
    resourceNames = list(resourceNames);
    nonResourceURLs = list(nonResourceURLs);
  }
}
