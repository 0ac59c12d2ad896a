package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Non Resource Rule: the value of {@code SubjectRulesReviewStatus.nonResourceRules}. */
@Model
public record NonResourceRule(
    @Field(required = true) List<String> verbs, List<String> nonResourceURLs)
    implements NonResourceRuleBuilder.With {
  public NonResourceRule {
    verbs = list(verbs);
    nonResourceURLs = list(nonResourceURLs);
  }
}
