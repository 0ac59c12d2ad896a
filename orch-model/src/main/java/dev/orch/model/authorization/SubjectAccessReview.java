package dev.orch.model.authorization;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The SubjectAccessReview kind of authorization.k8s.io/v1. */
@Model
public record SubjectAccessReview(
    ObjectMeta metadata,
    @Field(required = true) SubjectAccessReviewSpec spec,
    SubjectAccessReviewStatus status)
    implements Resource, SubjectAccessReviewBuilder.With {
  public SubjectAccessReview {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, SubjectAccessReviewSpec.class);
    status = zero(status, SubjectAccessReviewStatus.class);
  }
}
