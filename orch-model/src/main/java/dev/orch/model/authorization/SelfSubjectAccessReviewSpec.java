package dev.orch.model.authorization;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Self Subject Access Review Spec: the value of {@code SelfSubjectAccessReview.spec}. */
@Model
public record SelfSubjectAccessReviewSpec(
    @Nullable ResourceAttributes resourceAttributes,
    @Nullable NonResourceAttributes nonResourceAttributes)
    implements SelfSubjectAccessReviewSpecBuilder.With {}
