package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.NameRule;
import dev.orch.model.authentication.SelfSubjectReview;
import dev.orch.model.authentication.TokenReview;
import dev.orch.model.authorization.LocalSubjectAccessReview;
import dev.orch.model.authorization.SelfSubjectAccessReview;
import dev.orch.model.authorization.SelfSubjectRulesReview;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import java.util.List;

/** Kinds that say who somebody is and what they may do, and those that ask it. */
public final class AccessKinds {
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final String AUTHORIZATION = "authorization.k8s.io";

  public static final Kind<Role> ROLE =
      Kind.builder(RBAC, "v1", Role.class)
          .nameRule(NameRule.PATH_SEGMENT)
          .createsOnUpdate()
          .rules(new BuiltInRules<>(RoleRules.ROLE, false))
          .columns(Columns.plain())
          .build();

  public static final Kind<ClusterRole> CLUSTER_ROLE =
      Kind.builder(RBAC, "v1", ClusterRole.class)
          .nameRule(NameRule.PATH_SEGMENT)
          .namespaced(false)
          .createsOnUpdate()
          .rules(new BuiltInRules<>(RoleRules.CLUSTER_ROLE, false))
          .columns(Columns.plain())
          .build();

  public static final Kind<RoleBinding> ROLE_BINDING =
      Kind.builder(RBAC, "v1", RoleBinding.class)
          .nameRule(NameRule.PATH_SEGMENT)
          .createsOnUpdate()
          .rules(new BuiltInRules<>(RoleRules.ROLE_BINDING, false))
          .columns(AccessColumns.ROLE_BINDING)
          .build();

  public static final Kind<ClusterRoleBinding> CLUSTER_ROLE_BINDING =
      Kind.builder(RBAC, "v1", ClusterRoleBinding.class)
          .nameRule(NameRule.PATH_SEGMENT)
          .namespaced(false)
          .createsOnUpdate()
          .rules(new BuiltInRules<>(RoleRules.CLUSTER_ROLE_BINDING, false))
          .columns(AccessColumns.CLUSTER_ROLE_BINDING)
          .build();

  public static final Kind<CertificateSigningRequest> SIGNING_REQUEST =
      Kind.builder("certificates.k8s.io", "v1", CertificateSigningRequest.class)
          .nameRule(NameRule.PATH_SEGMENT)
          .shortNames("csr")
          .namespaced(false)
          .subresource("approval", "get", "patch", "update")
          .status()
          .rules(new BuiltInRules<>(new SigningRequestRules(), true))
          .columns(AccessColumns.SIGNING_REQUEST)
          .build();

  public static final Kind<TokenReview> TOKEN_REVIEW =
      Kind.builder(AUTHENTICATION, "v1", TokenReview.class).namespaced(false).review().build();

  public static final Kind<SelfSubjectReview> SELF_REVIEW =
      Kind.builder(AUTHENTICATION, "v1", SelfSubjectReview.class)
          .namespaced(false)
          .review()
          .build();

  public static final Kind<SubjectAccessReview> ACCESS_REVIEW =
      Kind.builder(AUTHORIZATION, "v1", SubjectAccessReview.class)
          .namespaced(false)
          .rules(ReviewRules.subject(() -> AccessKinds.ACCESS_REVIEW))
          .review()
          .build();

  public static final Kind<SelfSubjectAccessReview> SELF_ACCESS_REVIEW =
      Kind.builder(AUTHORIZATION, "v1", SelfSubjectAccessReview.class)
          .namespaced(false)
          .rules(ReviewRules.self(() -> AccessKinds.SELF_ACCESS_REVIEW))
          .review()
          .build();

  public static final Kind<LocalSubjectAccessReview> LOCAL_ACCESS_REVIEW =
      Kind.builder(AUTHORIZATION, "v1", LocalSubjectAccessReview.class)
          .rules(ReviewRules.local(() -> AccessKinds.LOCAL_ACCESS_REVIEW))
          .review()
          .build();

  public static final Kind<SelfSubjectRulesReview> SELF_RULES_REVIEW =
      Kind.builder(AUTHORIZATION, "v1", SelfSubjectRulesReview.class)
          .namespaced(false)
          .review()
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(
          ROLE,
          CLUSTER_ROLE,
          ROLE_BINDING,
          CLUSTER_ROLE_BINDING,
          SIGNING_REQUEST,
          TOKEN_REVIEW,
          SELF_REVIEW,
          ACCESS_REVIEW,
          SELF_ACCESS_REVIEW,
          LOCAL_ACCESS_REVIEW,
          SELF_RULES_REVIEW);

  private AccessKinds() {}
}
