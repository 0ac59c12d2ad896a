package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Subject Rules Review Status: the value of {@code SelfSubjectRulesReview.status}. */
@Model
public record SubjectRulesReviewStatus(
    @Field(required = true) List<ResourceRule> resourceRules,
    @Field(required = true) List<NonResourceRule> nonResourceRules,
    @Field(required = true) boolean incomplete,
    String evaluationError)
    implements SubjectRulesReviewStatusBuilder.With {
  public SubjectRulesReviewStatus {
    resourceRules = list(resourceRules);
    nonResourceRules = list(nonResourceRules);
    evaluationError = string(evaluationError);
  }
}
