package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Match Resources: the value of {@code ValidatingAdmissionPolicySpec.matchConstraints}, {@code
 * ValidatingAdmissionPolicyBindingSpec.matchResources}, {@code
 * MutatingAdmissionPolicySpec.matchConstraints}, {@code
 * MutatingAdmissionPolicyBindingSpec.matchResources}.
 */
@Model
@Atomic
public record MatchResources(
    @Nullable LabelSelector namespaceSelector,
    @Nullable LabelSelector objectSelector,
    List<NamedRuleWithOperations> resourceRules,
    List<NamedRuleWithOperations> excludeResourceRules,
    @Nullable String matchPolicy)
    implements MatchResourcesBuilder.With {
  public MatchResources {
    resourceRules = list(resourceRules);
    excludeResourceRules = list(excludeResourceRules);
  }
}
