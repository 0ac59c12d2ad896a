package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.PolicyRuleBuilder;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nobody grants more than he has: who writes a role must hold what it allows, and who binds one
 * must hold what it allows where it is bound; or else be allowed to {@code escalate} roles of that
 * name, or to {@code bind} that role. For any thread.
 */
public final class Escalation implements Admission {
  private static final List<PolicyRule> EVERYTHING =
      ImmutableList.of(
          PolicyRuleBuilder.builder()
              .verbs(ImmutableList.of("*"))
              .apiGroups(ImmutableList.of("*"))
              .resources(ImmutableList.of("*"))
              .build(),
          PolicyRuleBuilder.builder()
              .verbs(ImmutableList.of("*"))
              .nonResourceURLs(ImmutableList.of("*"))
              .build());

  private final Authorizer authorizer;
  private final RbacAuthorizer roles;

  /**
   * @param authorizer whom the API asks, for the verbs that allow it
   * @param roles what everybody holds
   */
  public Escalation(Authorizer authorizer, RbacAuthorizer roles) {
    this.authorizer = authorizer;
    this.roles = roles;
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    boolean checked =
        request.operation() != Operation.DELETE
            && request.subresource().isEmpty()
            && !request.user().groups().contains(User.MASTERS)
            && !isKeepingHouse(request);
    if (checked) {
      check(request);
    }
  }

  /** Whether nothing is changed but when the object goes, and with what. */
  private static <T extends Resource> boolean isKeepingHouse(AdmissionRequest<T> request) {
    T old = request.old();
    if (old == null) {
      return false;
    }
    ObjectMeta now = request.object().metadata();
    ObjectMeta same =
        old.metadata()
            .withFinalizers(now.finalizers())
            .withOwnerReferences(now.ownerReferences())
            .withManagedFields(now.managedFields());
    return request.kind().withMetadata(old, same).equals(request.object());
  }

  private <T extends Resource> void check(AdmissionRequest<T> request) {
    Resource object = request.object();
    if (object instanceof Role role) {
      role(request, role.rules());
    } else if (object instanceof ClusterRole role) {
      role(request, role.rules());
      gathering(request, role);
    } else if (object instanceof RoleBinding binding) {
      binding(request, binding.roleRef());
    } else if (object instanceof ClusterRoleBinding binding) {
      binding(request, binding.roleRef());
    }
  }

  private <T extends Resource> void role(AdmissionRequest<T> request, List<PolicyRule> rules) {
    if (!mayEscalate(request)) {
      demand(request, rules);
    }
  }

  private <T extends Resource> boolean mayEscalate(AdmissionRequest<T> request) {
    return authorizer
        .decide(
            Attributes.of(
                request.user(),
                "escalate",
                request.kind(),
                "",
                request.namespace(),
                request.object().metadata().name()))
        .isAllowed();
  }

  /** What a role will gather nobody knows. */
  private <T extends Resource> void gathering(AdmissionRequest<T> request, ClusterRole role) {
    boolean gathers =
        role.aggregationRule() != null
            || request.old() instanceof ClusterRole old && old.aggregationRule() != null;
    if (gathers
        && !mayEscalate(request)
        && !Covering.missing(roles.held(request.user(), ""), EVERYTHING).isEmpty()) {
      throw Errors.forbidden(
          request.kind(),
          role.metadata().name(),
          "must have cluster-admin privileges to use an aggregationRule");
    }
  }

  private <T extends Resource> void binding(AdmissionRequest<T> request, RoleRef role) {
    Kind<?> kind =
        role.kind().equals(AccessKinds.ROLE.name()) ? AccessKinds.ROLE : AccessKinds.CLUSTER_ROLE;
    Attributes bind =
        new Attributes(
            request.user(),
            "bind",
            role.apiGroup(),
            "*",
            kind.plural(),
            "",
            request.namespace(),
            role.name(),
            "");
    if (authorizer.decide(bind).isAllowed()) {
      return;
    }
    @Nullable List<PolicyRule> rules =
        roles.rulesOf(kind, kind.isNamespaced() ? request.namespace() : "", role.name());
    if (rules == null) {
      throw Errors.notFound(request.kind(), role.name());
    }
    demand(request, rules);
  }

  private <T extends Resource> void demand(AdmissionRequest<T> request, List<PolicyRule> rules) {
    User user = request.user();
    List<PolicyRule> missing = Covering.missing(roles.held(user, request.namespace()), rules);
    if (!missing.isEmpty()) {
      throw Errors.forbidden(
          request.kind(),
          request.object().metadata().name(),
          "user "
              + Json.of(user.name())
              + " (groups="
              + listed(user.groups())
              + ") is attempting to grant RBAC permissions not currently held:\n"
              + missing.stream()
                  .map(Escalation::told)
                  .collect(Collectors.toCollection(TreeSet::new))
                  .stream()
                  .collect(Collectors.joining("\n")));
    }
  }

  private static String told(PolicyRule rule) {
    StringBuilder text = new StringBuilder("{");
    part(text, "APIGroups", rule.apiGroups());
    part(text, "Resources", rule.resources());
    part(text, "NonResourceURLs", rule.nonResourceURLs());
    part(text, "ResourceNames", rule.resourceNames());
    part(text, "Verbs", rule.verbs());
    return text.append('}').toString();
  }

  private static void part(StringBuilder into, String name, List<String> values) {
    if (!values.isEmpty()) {
      into.append(into.length() > 1 ? ", " : "").append(name).append(':').append(listed(values));
    }
  }

  /** As Go shows a list of texts. */
  private static String listed(List<String> texts) {
    return texts.stream()
        .map(text -> Json.of(text).toString())
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
