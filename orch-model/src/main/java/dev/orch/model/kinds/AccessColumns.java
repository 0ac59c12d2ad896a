package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import dev.orch.model.Column;
import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.model.rbac.Subject;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of who may do what, and of certificates. */
final class AccessColumns {
  static final List<Column<RoleBinding>> ROLE_BINDING =
      bindings(RoleBinding::roleRef, RoleBinding::subjects);

  static final List<Column<ClusterRoleBinding>> CLUSTER_ROLE_BINDING =
      bindings(ClusterRoleBinding::roleRef, ClusterRoleBinding::subjects);

  static final List<Column<CertificateSigningRequest>> SIGNING_REQUEST =
      Columns.<CertificateSigningRequest>named()
          .age()
          .text("SignerName", "Who is to sign.", r -> orNone(r.spec().signerName()))
          .text("Requestor", "Who asks.", r -> r.spec().username())
          .text("RequestedDuration", "For how long.", AccessColumns::duration)
          .text("Condition", "What was decided.", AccessColumns::condition)
          .build();

  private AccessColumns() {}

  private static <T extends Resource> List<Column<T>> bindings(
      Function<T, RoleRef> role, Function<T, List<Subject>> subjects) {
    return Columns.<T>named()
        .text(
            "Role",
            "The role that is given.",
            b -> role.apply(b).kind() + "/" + role.apply(b).name())
        .age()
        .wide("Users", "Users who have it.", subjects.andThen(all -> names(all, "User")))
        .wide("Groups", "Groups that have it.", subjects.andThen(all -> names(all, "Group")))
        .wide(
            "ServiceAccounts",
            "Service accounts that have it.",
            subjects.andThen(all -> names(all, "ServiceAccount")))
        .build();
  }

  private static String names(List<Subject> subjects, String kind) {
    return subjects.stream()
        .filter(subject -> subject.kind().equals(kind))
        .map(
            subject ->
                kind.equals("ServiceAccount")
                    ? subject.namespace() + "/" + subject.name()
                    : subject.name())
        .collect(Collectors.joining(", "));
  }

  private static String duration(CertificateSigningRequest request) {
    Integer seconds = request.spec().expirationSeconds();
    return seconds == null ? "<none>" : HumanDuration.of(Duration.ofSeconds(seconds));
  }

  private static String condition(CertificateSigningRequest request) {
    String decision = "Pending";
    if (has(request, "Denied")) {
      decision = "Denied";
    } else if (has(request, "Approved")) {
      decision = "Approved";
    }
    boolean issued =
        request.status().certificate() != null && request.status().certificate().size() > 0;
    return decision + (has(request, "Failed") ? ",Failed" : "") + (issued ? ",Issued" : "");
  }

  private static boolean has(CertificateSigningRequest request, String type) {
    return request.status().conditions().stream()
        .map(CertificateSigningRequestCondition::type)
        .anyMatch(type::equals);
  }
}
