package dev.orch.store.admission.security;

import static dev.orch.store.admission.security.Words.containers;
import static dev.orch.store.admission.security.Words.plural;
import static dev.orch.store.admission.security.Words.quoted;
import static dev.orch.store.admission.security.Words.setters;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.AppArmorProfile;
import dev.orch.model.core.SeccompProfile;
import dev.orch.model.json.Json;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The profiles of AppArmor and seccomp that containers run under. */
final class Profiles {
  /** Until then, seccomp was asked for by annotations. */
  static final int SECCOMP_FIELD_SINCE = 19;

  private static final ImmutableSet<String> ALLOWED =
      ImmutableSet.of("RuntimeDefault", "Localhost");
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String SECCOMP_PROFILE = "seccompProfile";

  private Profiles() {}

  static Optional<Violation> appArmor(Subject pod) {
    Set<String> types = new TreeSet<>();
    boolean whole = isBad(pod.context().appArmorProfile(), types);
    List<String> bad = pod.named(part -> isBad(part.context().appArmorProfile(), types));
    List<String> annotations = new ArrayList<>();
    pod.metadata()
        .annotations()
        .forEach(
            (key, value) -> {
              boolean allowed = value.isEmpty() || isAllowedAnnotation(value);
              if (key.startsWith(APP_ARMOR) && !allowed) {
                annotations.add(key + "=" + Json.of(value));
              }
            });
    List<String> setters = new ArrayList<>();
    if (whole || !bad.isEmpty()) {
      setters.add(setters(whole, bad));
    }
    if (!annotations.isEmpty()) {
      setters.add(plural("annotation", annotations));
    }
    List<String> values = ImmutableList.<String>builder().addAll(types).addAll(annotations).build();
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                plural("forbidden AppArmor profile", values),
                String.join(" and ", setters)
                    + " must not set AppArmor profile type to "
                    + quoted(values)));
  }

  private static boolean isBad(@Nullable AppArmorProfile profile, Set<String> types) {
    return profile != null && isBad(profile.type(), types);
  }

  private static boolean isBad(@Nullable SeccompProfile profile, Set<String> types) {
    return profile != null && isBad(profile.type(), types);
  }

  private static boolean isBad(String type, Set<String> types) {
    if (ALLOWED.contains(type)) {
      return false;
    }
    types.add(type);
    return true;
  }

  private static boolean isAllowedAnnotation(String value) {
    return value.equals("runtime/default") || value.startsWith("localhost/");
  }

  static Optional<Violation> seccompAnnotations(Subject pod) {
    Set<String> bad = new TreeSet<>();
    addBad(SECCOMP_POD, pod, bad);
    pod.parts().forEach(part -> addBad(SECCOMP + part.name(), pod, bad));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                SECCOMP_PROFILE,
                "forbidden " + plural("annotation", bad) + " " + String.join(", ", bad)));
  }

  private static void addBad(String key, Subject pod, Set<String> bad) {
    Map<String, String> annotations = pod.metadata().annotations();
    @Nullable String value = annotations.get(key);
    if (value != null && !value.equals("docker/default") && !isAllowedAnnotation(value)) {
      bad.add(key + "=" + Json.of(value));
    }
  }

  /** A profile that is said must be an allowed one. */
  static Optional<Violation> seccomp(Subject pod) {
    Set<String> types = new TreeSet<>();
    boolean whole = isBad(pod.context().seccompProfile(), types);
    List<String> bad = pod.named(part -> isBad(part.context().seccompProfile(), types));
    return whole || !bad.isEmpty()
        ? Optional.of(
            new Violation(
                SECCOMP_PROFILE,
                setters(whole, bad)
                    + " must not set securityContext.seccompProfile.type to "
                    + quoted(types)))
        : Optional.empty();
  }

  /** Each container must have one, too, of its own or the pod's. */
  static Optional<Violation> seccompOfAll(Subject pod) {
    Optional<Violation> bad = seccomp(pod);
    if (bad.isPresent() || pod.context().seccompProfile() != null) {
      return bad;
    }
    List<String> without = pod.named(part -> part.context().seccompProfile() == null);
    return without.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                SECCOMP_PROFILE,
                "pod or "
                    + containers(without)
                    + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                    + " \"Localhost\""));
  }
}
