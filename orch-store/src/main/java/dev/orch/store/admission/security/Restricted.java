package dev.orch.store.admission.security;

import static dev.orch.store.admission.security.Words.containers;
import static dev.orch.store.admission.security.Words.setters;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Capabilities;
import dev.orch.store.admission.security.Subject.Part;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The controls beyond the baseline: what hardened pods must say, too. */
final class Restricted {
  /** From then on, Windows has what can be said of Linux alone no longer asked of it. */
  private static final int WINDOWS_SINCE = 25;

  /** From then on, users that aren't the node's may be anybody. */
  private static final int OWN_USERS_SINCE = 35;

  private static final ImmutableSet<String> CAPABILITIES = ImmutableSet.of("NET_BIND_SERVICE");

  /** In the order of their names. */
  static final List<Control> CONTROLS =
      ImmutableList.of(
          Control.restricted("allowPrivilegeEscalation", "", 8, Restricted::escalation)
              .since(WINDOWS_SINCE, butWindows(Restricted::escalation)),
          Control.restricted(
                  "capabilities_restricted", "capabilities_baseline", 22, Restricted::capabilities)
              .since(WINDOWS_SINCE, butWindows(Restricted::capabilities)),
          Control.restricted(
              "procMount_restricted", "procMount", OWN_USERS_SINCE, Baseline::procMount),
          Control.restricted("restrictedVolumes", "hostPathVolumes", 0, RestrictedVolumes::check),
          Control.restricted("runAsNonRoot", "", 0, Restricted::runAsNonRoot)
              .since(OWN_USERS_SINCE, butOwnUsers(Restricted::runAsNonRoot)),
          Control.restricted("runAsUser", "", 23, Restricted::runAsUser)
              .since(OWN_USERS_SINCE, butOwnUsers(Restricted::runAsUser)),
          Control.restricted(
                  "seccompProfile_restricted",
                  "seccompProfile_baseline",
                  Profiles.SECCOMP_FIELD_SINCE,
                  Profiles::seccompOfAll)
              .since(WINDOWS_SINCE, butWindows(Profiles::seccompOfAll)));

  private Restricted() {}

  private static Function<Subject, Optional<Violation>> butWindows(
      Function<Subject, Optional<Violation>> check) {
    return pod -> pod.isWindows() ? Optional.empty() : check.apply(pod);
  }

  private static Function<Subject, Optional<Violation>> butOwnUsers(
      Function<Subject, Optional<Violation>> check) {
    return pod -> pod.hasOwnUsers() ? Optional.empty() : check.apply(pod);
  }

  private static Optional<Violation> escalation(Subject pod) {
    List<String> bad =
        pod.named(part -> !Boolean.FALSE.equals(part.context().allowPrivilegeEscalation()));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "allowPrivilegeEscalation != false",
                containers(bad) + " must set securityContext.allowPrivilegeEscalation=false"));
  }

  private static Optional<Violation> capabilities(Subject pod) {
    List<String> details = new ArrayList<>();
    List<String> keeping = pod.named(part -> !dropsAll(part));
    if (!keeping.isEmpty()) {
      details.add(containers(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    Set<String> added = new TreeSet<>();
    List<String> adding = pod.named(part -> Baseline.addsBeyond(part, CAPABILITIES, added));
    if (!adding.isEmpty()) {
      details.add(Baseline.adding(adding, added));
    }
    return details.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("unrestricted capabilities", String.join("; ", details)));
  }

  private static boolean dropsAll(Part part) {
    @Nullable Capabilities given = part.context().capabilities();
    return given != null && given.drop().contains("ALL");
  }

  private static Optional<Violation> runAsNonRoot(Subject pod) {
    String reason = "runAsNonRoot != true";
    @Nullable Boolean whole = pod.context().runAsNonRoot();
    List<String> roots = pod.named(part -> Boolean.FALSE.equals(part.context().runAsNonRoot()));
    String setters = setters(Boolean.FALSE.equals(whole), roots);
    if (!setters.isEmpty()) {
      return Optional.of(
          new Violation(reason, setters + " must not set securityContext.runAsNonRoot=false"));
    }
    List<String> unsaid = pod.named(part -> part.context().runAsNonRoot() == null);
    return whole != null || unsaid.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                reason,
                "pod or " + containers(unsaid) + " must set securityContext.runAsNonRoot=true"));
  }

  private static Optional<Violation> runAsUser(Subject pod) {
    List<String> roots = pod.named(part -> isRoot(part.context().runAsUser()));
    String setters = setters(isRoot(pod.context().runAsUser()), roots);
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("runAsUser=0", setters + " must not set runAsUser=0"));
  }

  private static boolean isRoot(@Nullable Long user) {
    return user != null && user == 0;
  }
}
