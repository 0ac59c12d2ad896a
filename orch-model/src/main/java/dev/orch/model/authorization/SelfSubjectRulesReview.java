package dev.orch.model.authorization;

import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;

/** The SelfSubjectRulesReview kind of authorization.k8s.io/v1. */
@Model
public record SelfSubjectRulesReview(
    ObjectMeta metadata,
    @Field(required = true) SelfSubjectRulesReviewSpec spec,
    SubjectRulesReviewStatus status)
    implements Resource, SelfSubjectRulesReviewBuilder.With {
  public SelfSubjectRulesReview {
    metadata = zero(metadata, ObjectMeta.class);
    spec = zero(spec, SelfSubjectRulesReviewSpec.class);
    status = zero(status, SubjectRulesReviewStatus.class);
  }
}
