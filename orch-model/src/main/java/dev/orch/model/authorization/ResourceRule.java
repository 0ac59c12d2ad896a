package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Resource Rule: the value of {@code SubjectRulesReviewStatus.resourceRules}. */
@Model
public record ResourceRule(
    @Field(required = true) List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames)
    implements ResourceRuleBuilder.With {
  public ResourceRule {
    verbs = list(verbs);
    apiGroups = list(apiGroups);
    resources = list(resources);
    resourceNames = list(resourceNames);
  }
}
