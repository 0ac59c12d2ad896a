package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Named Rule With Operations: the value of {@code MatchResources.excludeResourceRules}, {@code
 * MatchResources.resourceRules}.
 */
@Model
@Atomic
public record NamedRuleWithOperations(
    List<String> resourceNames,
    List<String> operations,
    List<String> apiGroups,
    List<String> apiVersions,
    List<String> resources,
    @Nullable String scope)
    implements NamedRuleWithOperationsBuilder.With {
  public NamedRuleWithOperations {
    resourceNames = list(resourceNames);
    operations = list(operations);
    apiGroups = list(apiGroups);
    apiVersions = list(apiVersions);
    resources = list(resources);
  }
}
