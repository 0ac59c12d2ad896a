package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Resource Policy Rule: the value of {@code PolicyRulesWithSubjects.resourceRules}. */
@Model
public record ResourcePolicyRule(
    @Field(required = true, listType = "set") List<String> verbs,
    @Field(required = true, listType = "set") List<String> apiGroups,
    @Field(required = true, listType = "set") List<String> resources,
    boolean clusterScope,
    @Field(always = true, listType = "set") List<String> namespaces)
    implements ResourcePolicyRuleBuilder.With {
  public ResourcePolicyRule {
    verbs = list(verbs);
    apiGroups = list(apiGroups);
    resources = list(resources);
    namespaces = list(namespaces);
  }
}
