package dev.orch.model.authorization;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Subject Access Review Status: the value of {@code LocalSubjectAccessReview.status}, {@code
 * SelfSubjectAccessReview.status}, {@code SubjectAccessReview.status}.
 */
@Model
public record SubjectAccessReviewStatus(
    @Field(required = true) boolean allowed, boolean denied, String reason, String evaluationError)
    implements SubjectAccessReviewStatusBuilder.With {
  public SubjectAccessReviewStatus {
    reason = string(reason);
    evaluationError = string(evaluationError);
  }
}
