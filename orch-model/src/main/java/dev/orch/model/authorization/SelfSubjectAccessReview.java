package dev.orch.model.authorization;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The SelfSubjectAccessReview kind of authorization.k8s.io/v1. */
@Model
public record SelfSubjectAccessReview(
    ObjectMeta metadata,
    @Field(required = true) SelfSubjectAccessReviewSpec spec,
    SubjectAccessReviewStatus status)
    implements Resource, SelfSubjectAccessReviewBuilder.With {
  public SelfSubjectAccessReview {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, SelfSubjectAccessReviewSpec.class);
    status = zero(status, SubjectAccessReviewStatus.class);
  }
}
