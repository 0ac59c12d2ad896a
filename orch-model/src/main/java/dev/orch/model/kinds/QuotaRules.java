package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.KindRules;
import dev.orch.model.Quantity;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ResourceQuotaSpec;
import dev.orch.model.core.ResourceQuotaStatus;
import dev.orch.model.core.ScopeSelector;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The rules of quotas. */
final class QuotaRules implements KindRules<ResourceQuota> {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath SCOPES = SPEC.child("scopes");
  private static final String CONFLICT = "conflicting scopes";

  private static final ImmutableSet<String> COMPUTE =
      ImmutableSet.of(
          "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
  private static final ImmutableSet<String> STANDARD =
      ImmutableSet.<String>builder()
          .addAll(COMPUTE)
          .add("ephemeral-storage", "requests.storage", "requests.ephemeral-storage")
          .add("limits.ephemeral-storage", "pods", "resourcequotas", "services")
          .add("replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps")
          .add("services.nodeports", "services.loadbalancers")
          .build();

  /** Scopes that a requirement can only ask the existence of. */
  private static final ImmutableSet<String> YES_OR_NO =
      ImmutableSet.of(
          "BestEffort",
          "NotBestEffort",
          "Terminating",
          "NotTerminating",
          "CrossNamespacePodAffinity");

  @Override
  public ResourceQuota defaults(ResourceQuota quota) {
    return quota
        .withSpec(quota.spec().withHard(ContainerDefaults.amounts(quota.spec().hard())))
        .withStatus(
            new ResourceQuotaStatus(
                ContainerDefaults.amounts(quota.status().hard()),
                ContainerDefaults.amounts(quota.status().used())));
  }

  @Override
  public ResourceQuota prepareForCreate(ResourceQuota quota) {
    return quota.withStatus(RecordType.of(ResourceQuotaStatus.class).zero());
  }

  @Override
  public void validate(ResourceQuota quota, ValidationContext context, FieldErrors errors) {
    amounts(quota.spec().hard(), SPEC.child("hard"), errors);
    scopes(quota.spec(), errors);
    if (quota.spec().scopeSelector() != null) {
      selector(
          quota.spec(),
          quota.spec().scopeSelector(),
          SPEC.child("scopeSelector").child("matchExpressions"),
          errors);
    }
  }

  @Override
  public void validateUpdate(
      ResourceQuota quota, ResourceQuota old, ValidationContext context, FieldErrors errors) {
    validate(quota, context, errors);
    if (!new HashSet<>(quota.spec().scopes()).equals(new HashSet<>(old.spec().scopes()))) {
      errors.add(FieldError.invalid(SCOPES, scopes(quota.spec()), Checks.IMMUTABLE));
    }
  }

  @Override
  public void validateStatusUpdate(
      ResourceQuota quota, ResourceQuota old, ValidationContext context, FieldErrors errors) {
    FieldPath status = FieldPath.of("status");
    amounts(quota.status().hard(), status.child("hard"), errors);
    amounts(quota.status().used(), status.child("used"), errors);
  }

  private static Json scopes(ResourceQuotaSpec spec) {
    return Checks.json((Object) spec.scopes());
  }

  private static void amounts(Map<String, Quantity> amounts, FieldPath path, FieldErrors errors) {
    amounts.forEach(
        (name, amount) -> {
          FieldPath at = path.key(name);
          ResourceValidation.resourceName(name, at, errors);
          if (name.indexOf('/') < 0 && !isStandard(name)) {
            errors.add(FieldError.invalid(at, name, "must be a standard resource for quota"));
          }
          ResourceValidation.amount(name, amount, at, errors);
        });
  }

  private static boolean isStandard(String name) {
    return STANDARD.contains(name)
        || ResourceValidation.isHugePages(name)
        || name.startsWith("requests.hugepages-");
  }

  private static void scopes(ResourceQuotaSpec spec, FieldErrors errors) {
    for (String scope : spec.scopes()) {
      if (!isScope(scope)) {
        errors.add(FieldError.invalid(SCOPES, scopes(spec), "unsupported scope"));
      }
      for (String name : spec.hard().keySet()) {
        if (isStandard(name) && !fits(scope, name)) {
          errors.add(
              FieldError.invalid(SCOPES, scopes(spec), "unsupported scope applied to resource"));
        }
      }
    }
    conflicts(new HashSet<>(spec.scopes()), scopes(spec), SCOPES, errors);
  }

  private static boolean isScope(String scope) {
    return YES_OR_NO.contains(scope)
        || scope.equals("PriorityClass")
        || scope.equals("VolumeAttributesClass");
  }

  /** Whether the resource is one of what the scope is about. */
  private static boolean fits(String scope, String resource) {
    return switch (scope) {
      case "Terminating",
          "NotTerminating",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity" ->
          resource.equals("pods") || COMPUTE.contains(resource);
      case "BestEffort" -> resource.equals("pods");
      case "VolumeAttributesClass" ->
          resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
      default -> true;
    };
  }

  private static void conflicts(
      Set<String> scopes, Json shown, FieldPath path, FieldErrors errors) {
    for (String scope : ImmutableList.of("BestEffort", "Terminating")) {
      if (scopes.contains(scope) && scopes.contains("Not" + scope)) {
        errors.add(FieldError.invalid(path, shown, CONFLICT));
      }
    }
  }

  private static void selector(
      ResourceQuotaSpec spec, ScopeSelector selector, FieldPath path, FieldErrors errors) {
    Set<String> scopes = new HashSet<>();
    for (ScopedResourceSelectorRequirement requirement : selector.matchExpressions()) {
      String scope = requirement.scopeName();
      if (!isScope(scope)) {
        errors.add(FieldError.invalid(path.child("scopeName"), scope, "unsupported scope"));
      }
      for (String name : spec.hard().keySet()) {
        if (isStandard(name) && !fits(scope, name)) {
          errors.add(
              FieldError.invalid(
                  path, GoStruct.json(selector), "unsupported scope applied to resource"));
        }
      }
      requirement(requirement, path, errors);
      scopes.add(scope);
    }
    conflicts(scopes, scopes(spec), path, errors);
  }

  private static void requirement(
      ScopedResourceSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
    FieldPath operator = path.child("operator");
    if (YES_OR_NO.contains(requirement.scopeName()) && !requirement.operator().equals("Exists")) {
      errors.add(
          FieldError.invalid(
              operator,
              requirement.operator(),
              "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
                  + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                  + " ResourceQuotaScopeNotBestEffort or"
                  + " ResourceQuotaScopeCrossNamespacePodAffinity"));
    }
    switch (requirement.operator()) {
      case "In", "NotIn" -> {
        if (requirement.values().isEmpty()) {
          errors.add(
              FieldError.required(
                  path.child("values"),
                  "must be at least one value when `operator` is 'In' or 'NotIn' for scope"
                      + " selector"));
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!requirement.values().isEmpty()) {
          errors.add(
              FieldError.invalid(
                  path.child("values"),
                  Checks.json((Object) requirement.values()),
                  "must be no value when `operator` is 'Exists' or 'DoesNotExist' for scope"
                      + " selector"));
        }
      }
      default ->
          errors.add(
              FieldError.invalid(
                  operator, requirement.operator(), "not a valid selector operator"));
    }
  }
}
