package dev.orch.model.authorization;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/**
 * Non Resource Attributes: the value of {@code SubjectAccessReviewSpec.nonResourceAttributes},
 * {@code SelfSubjectAccessReviewSpec.nonResourceAttributes}.
 */
@Model
public record NonResourceAttributes(String path, String verb)
    implements NonResourceAttributesBuilder.With {
  public NonResourceAttributes {
    path = string(path);
    verb = string(verb);
  }
}
