package dev.orch.model.authentication;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;

/** Self Subject Review Status: the value of {@code SelfSubjectReview.status}. */
@Model
public record SelfSubjectReviewStatus(UserInfo userInfo)
    implements SelfSubjectReviewStatusBuilder.With {
  public SelfSubjectReviewStatus {
    userInfo = zero(userInfo, UserInfo.class);
  }
}
