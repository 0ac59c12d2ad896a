package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MatchResources;
import dev.orch.model.admissionregistration.NamedRuleWithOperations;
import dev.orch.model.admissionregistration.RuleWithOperations;
import dev.orch.model.core.Namespace;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelQuery;
import dev.orch.store.admission.Admission.Operation;
import dev.orch.store.admission.dynamic.Asked.Matched;
import dev.orch.store.api.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a webhook, a policy or a binding is for. Immutable.
 *
 * @param rules the resources and operations
 * @param everything whether no rule means any resource
 * @param excluded what is left out
 * @param equivalent whether a rule is for the other versions of a resource too
 */
record Criteria(
    LabelQuery namespaces,
    LabelQuery objects,
    List<NamedRuleWithOperations> rules,
    boolean everything,
    List<NamedRuleWithOperations> excluded,
    boolean equivalent) {
  private static final Criteria ANYTHING =
      new Criteria(
          LabelQuery.EVERYTHING,
          LabelQuery.EVERYTHING,
          ImmutableList.of(),
          true,
          ImmutableList.of(),
          true);

  /** Of a webhook. */
  static Criteria of(
      @Nullable LabelSelector namespaces,
      @Nullable LabelSelector objects,
      List<RuleWithOperations> rules,
      @Nullable String matchPolicy) {
    return new Criteria(
        query(namespaces),
        query(objects),
        rules.stream().map(Criteria::unnamed).collect(ImmutableList.toImmutableList()),
        false,
        ImmutableList.of(),
        "Equivalent".equals(matchPolicy));
  }

  /** Of a policy or a binding. */
  static Criteria of(@Nullable MatchResources resources) {
    return resources == null
        ? ANYTHING
        : new Criteria(
            query(resources.namespaceSelector()),
            query(resources.objectSelector()),
            resources.resourceRules(),
            resources.resourceRules().isEmpty(),
            resources.excludeResourceRules(),
            !"Exact".equals(resources.matchPolicy()));
  }

  private static LabelQuery query(@Nullable LabelSelector selector) {
    return selector == null ? LabelQuery.EVERYTHING : LabelQuery.of(selector);
  }

  private static NamedRuleWithOperations unnamed(RuleWithOperations rule) {
    return new NamedRuleWithOperations(
        ImmutableList.of(),
        rule.operations(),
        rule.apiGroups(),
        rule.apiVersions(),
        rule.resources(),
        rule.scope());
  }

  /**
   * The version to be told of, or null if the request isn't meant.
   *
   * @throws dev.orch.store.api.ApiException NotFound if that depends on a namespace which isn't
   *     there
   */
  <T extends Resource> @Nullable Matched match(Asked<T> asked) {
    if (!matchesObject(asked) || ruled(excluded, asked) != null) {
      return null;
    }
    Matched matched = everything ? asked.asIs() : ruled(rules, asked);
    // What is not meant anyway doesn't fail for a namespace that isn't there.
    return matched != null && matchesNamespace(asked) ? matched : null;
  }

  private <T extends Resource> boolean matchesObject(Asked<T> asked) {
    return objects.isEverything() || matchesLabels(asked.object()) || matchesLabels(asked.old());
  }

  private boolean matchesLabels(@Nullable Resource object) {
    return object != null && objects.matches(object.metadata().labels());
  }

  private <T extends Resource> boolean matchesNamespace(Asked<T> asked) {
    boolean clusterWide = asked.namespace().isEmpty() && !asked.isNamespaces();
    return clusterWide || namespaces.isEverything() || namespaces.matches(labels(asked));
  }

  private static <T extends Resource> Map<String, String> labels(Asked<T> asked) {
    Operation operation = asked.request().operation();
    boolean itself =
        asked.isNamespaces()
            && asked.request().subresource().isEmpty()
            && (operation == Operation.CREATE || operation == Operation.UPDATE);
    if (itself) {
      return asked.request().object().metadata().labels();
    }
    Optional<Namespace> found = asked.objects().find(BuiltInKinds.NAMESPACE, "", asked.namespace());
    return found
        .orElseThrow(() -> Errors.notFound(BuiltInKinds.NAMESPACE, asked.namespace()))
        .metadata()
        .labels();
  }

  private <T extends Resource> @Nullable Matched ruled(
      List<NamedRuleWithOperations> rules, Asked<T> asked) {
    if (rules.isEmpty()) {
      return null;
    }
    for (NamedRuleWithOperations rule : rules) {
      if (matches(rule, asked, asked.resource())) {
        return asked.asIs();
      }
    }
    if (!equivalent) {
      return null;
    }
    List<Matched> others = asked.equivalents();
    for (NamedRuleWithOperations rule : rules) {
      for (Matched other : others) {
        if (matches(rule, asked, other.resource())) {
          return other;
        }
      }
    }
    return null;
  }

  private static <T extends Resource> boolean matches(
      NamedRuleWithOperations rule, Asked<T> asked, Kind<?> resource) {
    return scope(rule.scope(), asked)
        && isOneOf(rule.operations(), asked.request().operation().name())
        && isOneOf(rule.apiGroups(), resource.group())
        && isOneOf(rule.apiVersions(), resource.version())
        && rule.resources().stream()
            .anyMatch(name -> names(name, resource.plural(), asked.request().subresource()))
        && (rule.resourceNames().isEmpty()
            || rule.resourceNames().contains(asked.request().name()));
  }

  private static <T extends Resource> boolean scope(@Nullable String scope, Asked<T> asked) {
    boolean namespaced = !asked.isNamespaces() && !asked.namespace().isEmpty();
    return scope == null || scope.equals("*") || scope.equals("Namespaced") == namespaced;
  }

  private static boolean isOneOf(List<String> items, String item) {
    return items.contains("*") || items.contains(item);
  }

  /** Whether {@code pods/status} or the like stands for that. */
  private static boolean names(String pattern, String plural, String subresource) {
    int slash = pattern.indexOf('/');
    String resource = slash < 0 ? pattern : pattern.substring(0, slash);
    String sub = slash < 0 ? "" : pattern.substring(slash + 1);
    return (resource.equals("*") || resource.equals(plural))
        && (sub.equals("*") || sub.equals(subresource));
  }
}
