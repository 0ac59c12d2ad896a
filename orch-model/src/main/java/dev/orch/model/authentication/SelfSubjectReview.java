package dev.orch.model.authentication;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The SelfSubjectReview kind of authentication.k8s.io/v1. */
@Model
public record SelfSubjectReview(ObjectMeta metadata, SelfSubjectReviewStatus status)
    implements Resource, SelfSubjectReviewBuilder.With {
  public SelfSubjectReview {
    metadata = zero(metadata, ObjectMeta.class);
    status = zero(status, SelfSubjectReviewStatus.class);
  }
}
