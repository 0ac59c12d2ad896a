package dev.orch.model.authorization;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Resource Attributes: the value of {@code SubjectAccessReviewSpec.resourceAttributes}, {@code
 * SelfSubjectAccessReviewSpec.resourceAttributes}.
 */
@Model
public record ResourceAttributes(
    String namespace,
    String verb,
    String group,
    String version,
    String resource,
    String subresource,
    String name,
    @Nullable FieldSelectorAttributes fieldSelector,
    @Nullable LabelSelectorAttributes labelSelector)
    implements ResourceAttributesBuilder.With {
  public ResourceAttributes {
    namespace = string(namespace);
    verb = string(verb);
    group = string(group);
    version = string(version);
    resource = string(resource);
    subresource = string(subresource);
    name = string(name);
  }
}
