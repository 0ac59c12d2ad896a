package dev.orch.model.authentication;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The TokenReview kind of authentication.k8s.io/v1. */
@Model
public record TokenReview(
    ObjectMeta metadata, @Field(required = true) TokenReviewSpec spec, TokenReviewStatus status)
    implements Resource, TokenReviewBuilder.With {
  public TokenReview {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, TokenReviewSpec.class);
    status = zero(status, TokenReviewStatus.class);
  }
}
