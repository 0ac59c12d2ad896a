package dev.orch.store.admission;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldError;
import dev.orch.store.admission.security.Level;
import dev.orch.store.admission.security.Policies;
import dev.orch.store.admission.security.Policy;
import dev.orch.store.admission.security.Standards;
import dev.orch.store.admission.security.Violations;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pods keep to the standard that their namespace's labels name; whoever makes what makes pods is
 * warned.
 */
public final class PodSecurity implements Admission {
  /** Subresources of pods by which nothing of their specs can change. */
  private static final Set<String> IGNORED =
      ImmutableSet.of("binding", "eviction", "status", "exec", "attach", "portforward", "proxy");

  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";

  /**
   * Whom the standards don't concern.
   *
   * @param namespaces by name
   * @param users by name, who make or change pods
   * @param runtimeClasses by name, that pods run in
   */
  public record Exemptions(Set<String> namespaces, Set<String> users, Set<String> runtimeClasses) {
    public static final Exemptions NONE =
        new Exemptions(ImmutableSet.of(), ImmutableSet.of(), ImmutableSet.of());

    public Exemptions {
      namespaces = ImmutableSet.copyOf(namespaces);
      users = ImmutableSet.copyOf(users);
      runtimeClasses = ImmutableSet.copyOf(runtimeClasses);
    }
  }

  private final Objects objects;
  private final Policies defaults;
  private final Exemptions exemptions;

  /**
   * @param defaults what holds where a namespace's labels say nothing
   */
  public PodSecurity(Objects objects, Policies defaults, Exemptions exemptions) {
    this.objects = objects;
    this.defaults = defaults;
    this.exemptions = exemptions;
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    boolean writes =
        request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes) {
      return;
    }
    if (request.object() instanceof Namespace namespace) {
      if (request.subresource().isEmpty()) {
        validate(request, namespace);
      }
    } else if (request.object() instanceof Pod pod) {
      if (!IGNORED.contains(request.subresource()) && !isExempt(request)) {
        validate(request, pod);
      }
    } else if (request.subresource().isEmpty() && !isExempt(request)) {
      PodTemplates.of(request.object()).ifPresent(template -> warn(request, template));
    }
  }

  private boolean isExempt(AdmissionRequest<?> request) {
    return exemptions.namespaces().contains(request.namespace())
        || exemptions.users().contains(request.user().name());
  }

  private boolean isExempt(Optional<String> runtimeClass) {
    return runtimeClass.isPresent() && exemptions.runtimeClasses().contains(runtimeClass.get());
  }

  private void validate(AdmissionRequest<?> request, Namespace namespace) {
    List<FieldError> errors = new ArrayList<>();
    Policies now = Policies.of(namespace.metadata().labels(), defaults, errors);
    if (!(request.old() instanceof Namespace old)) {
      refuse(request, errors);
      return;
    }
    List<FieldError> before = new ArrayList<>();
    Policies then = Policies.of(old.metadata().labels(), defaults, before);
    if (!errors.equals(before)) {
      refuse(request, errors);
    }
    String name = namespace.metadata().name();
    if (isStricter(now.enforce(), then.enforce()) && !exemptions.namespaces().contains(name)) {
      List<Pod> pods =
          objects.list(BuiltInKinds.POD, name).stream()
              .filter(pod -> !isExempt(Optional.ofNullable(pod.spec().runtimeClassName())))
              .toList();
      PodsInViolation.of(now.enforce(), pods).warnings(name).forEach(request.caller().warnings());
    }
  }

  private static void refuse(AdmissionRequest<?> request, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw Errors.invalid(BuiltInKinds.NAMESPACE, request.name(), errors);
    }
  }

  private static boolean isStricter(Policy now, Policy before) {
    return !now.equals(before)
        && now.level() != Level.PRIVILEGED
        && (now.minor() != before.minor() || now.level().compareTo(before.level()) > 0);
  }

  private Policies policies(AdmissionRequest<?> request) {
    return objects
        .find(BuiltInKinds.NAMESPACE, "", request.namespace())
        .map(found -> Policies.of(found.metadata().labels(), defaults, new ArrayList<>()))
        .orElse(defaults);
  }

  private void validate(AdmissionRequest<?> request, Pod pod) {
    Policies policies = policies(request);
    boolean same = request.old() instanceof Pod old && !isSignificant(pod, old);
    if (same
        || policies.isPrivileged()
        || isExempt(Optional.ofNullable(pod.spec().runtimeClassName()))) {
      return;
    }
    Violations found = Standards.violations(policies.enforce(), pod.metadata(), pod.spec());
    if (!found.isEmpty()) {
      throw request.forbidden(
          "violates PodSecurity \"" + policies.enforce() + "\": " + found.details());
    }
    warn(request, policies.warn(), new PodTemplateSpec(pod.metadata(), pod.spec()));
  }

  private void warn(AdmissionRequest<?> request, PodTemplateSpec template) {
    if (!isExempt(Optional.ofNullable(template.spec().runtimeClassName()))) {
      warn(request, policies(request).warn(), template);
    }
  }

  private static void warn(AdmissionRequest<?> request, Policy policy, PodTemplateSpec template) {
    Violations found = Standards.violations(policy, template.metadata(), template.spec());
    if (!found.isEmpty()) {
      request
          .caller()
          .warnings()
          .accept("would violate PodSecurity \"" + policy + "\": " + found.details());
    }
  }

  /** Whether something changes that the standards can be about. */
  private static boolean isSignificant(Pod pod, Pod old) {
    ObjectMeta now = pod.metadata();
    ObjectMeta then = old.metadata();
    return differs(SECCOMP_POD, now, then)
        || differ(pod.spec().containers(), old.spec().containers(), now, then)
        || differ(pod.spec().initContainers(), old.spec().initContainers(), now, then)
        || pod.spec().ephemeralContainers().stream()
            .anyMatch(container -> isSignificant(container, old, now));
  }

  private static boolean differs(String annotation, ObjectMeta now, ObjectMeta then) {
    return !java.util.Objects.equals(
        now.annotations().get(annotation), then.annotations().get(annotation));
  }

  private static boolean differ(
      List<Container> containers, List<Container> before, ObjectMeta now, ObjectMeta then) {
    if (containers.size() != before.size()) {
      return true;
    }
    for (int i = 0; i < containers.size(); i++) {
      Container container = containers.get(i);
      if (!container.image().equals(before.get(i).image())
          || differs(SECCOMP + container.name(), now, then)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSignificant(EphemeralContainer container, Pod old, ObjectMeta now) {
    return old.spec().ephemeralContainers().stream()
            .noneMatch(
                before ->
                    before.name().equals(container.name())
                        && before.image().equals(container.image()))
        || differs(SECCOMP + container.name(), now, old.metadata());
  }
}
