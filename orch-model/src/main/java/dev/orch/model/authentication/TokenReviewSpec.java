package dev.orch.model.authentication;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Token Review Spec: the value of {@code TokenReview.spec}. */
@Model
public record TokenReviewSpec(@Field(required = true) String token, List<String> audiences)
    implements TokenReviewSpecBuilder.With {
  public TokenReviewSpec {
    token = string(token);
    audiences = list(audiences);
  }
}
