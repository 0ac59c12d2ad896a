package dev.orch.model.authorization;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Self Subject Rules Review Spec: the value of {@code SelfSubjectRulesReview.spec}. */
@Model
public record SelfSubjectRulesReviewSpec(String namespace)
    implements SelfSubjectRulesReviewSpecBuilder.With {
  public SelfSubjectRulesReviewSpec {
    namespace = string(namespace);
  }
}
