package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rule With Operations: the value of {@code MutatingWebhook.rules}, {@code
 * ValidatingWebhook.rules}.
 */
@Model
public record RuleWithOperations(
    List<String> operations,
    List<String> apiGroups,
    List<String> apiVersions,
    List<String> resources,
    @Nullable String scope)
    implements RuleWithOperationsBuilder.With {
  public RuleWithOperations {
    operations = list(operations);
    apiGroups = list(apiGroups);
    apiVersions = list(apiVersions);
    resources = list(resources);
  }
}
