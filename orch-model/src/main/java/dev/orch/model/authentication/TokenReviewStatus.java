package dev.orch.model.authentication;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import java.util.List;

/** Token Review Status: the value of {@code TokenReview.status}. */
@Model
public record TokenReviewStatus(
    boolean authenticated, UserInfo user, List<String> audiences, String error)
    implements TokenReviewStatusBuilder.With {
  public TokenReviewStatus {
    user = zero(user, UserInfo.class);
    error = string(error);
    audiences = list(audiences);
  }
}
