package dev.orch.model.authorization;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Subject Access Review Spec: the value of {@code LocalSubjectAccessReview.spec}, {@code
 * SubjectAccessReview.spec}.
 */
@Model
public record SubjectAccessReviewSpec(
    @Nullable ResourceAttributes resourceAttributes,
    @Nullable NonResourceAttributes nonResourceAttributes,
    String user,
    List<String> groups,
    Map<String, List<String>> extra,
    String uid)
    implements SubjectAccessReviewSpecBuilder.With {
  public SubjectAccessReviewSpec {
    user = string(user);
    groups = list(groups);
    extra = map(extra);
    uid = string(uid);
  }
}
