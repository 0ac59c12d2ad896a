package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Non Resource Policy Rule: the value of {@code PolicyRulesWithSubjects.nonResourceRules}. */
@Model
public record NonResourcePolicyRule(
    @Field(required = true, listType = "set") List<String> verbs,
    @Field(required = true, listType = "set") List<String> nonResourceURLs)
    implements NonResourcePolicyRuleBuilder.With {
  public NonResourcePolicyRule {
    verbs = list(verbs);
    nonResourceURLs = list(nonResourceURLs);
  }
}
