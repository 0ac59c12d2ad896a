package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.Volume;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of pods and of templates of pods. Stateless. */
final class PodValidation {
  static final String MIRROR = "kubernetes.io/config.mirror";
  private static final FieldPath SPEC = FieldPath.of("spec");

  private PodValidation() {}

  static void validateCreate(Pod pod, FieldErrors errors) {
    validate(pod, errors);
    if (!pod.spec().ephemeralContainers().isEmpty()) {
      errors.add(
          FieldError.forbidden(SPEC.child("ephemeralContainers"), "cannot be set on create"));
    }
    if (!pod.spec().nodeName().isEmpty() && !pod.spec().schedulingGates().isEmpty()) {
      errors.add(
          FieldError.forbidden(
              SPEC.child("nodeName"), "cannot be set until all schedulingGates have been cleared"));
    }
  }

  /** What holds of a pod whenever it is written. */
  static void validate(Pod pod, FieldErrors errors) {
    String mirror = pod.metadata().annotations().get(MIRROR);
    if (mirror != null && pod.spec().nodeName().isEmpty()) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("metadata", "annotations").key(MIRROR),
              mirror,
              "must set spec.nodeName if mirror pod annotation is set"));
    }
    validateSpec(pod.spec(), pod.metadata(), SPEC, errors);
    images(pod.spec().containers(), SPEC.child("containers"), errors);
    images(pod.spec().initContainers(), SPEC.child("initContainers"), errors);
  }

  private static void images(List<Container> containers, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < containers.size(); i++) {
      ContainerValidation.image(containers.get(i), path.index(i), errors);
    }
  }

  static void validateTemplate(PodTemplateSpec template, FieldPath path, FieldErrors errors) {
    Checks.labels(template.metadata().labels(), path.child("labels"), errors);
    ObjectMetaValidation.validateAnnotations(
        template.metadata().annotations(), path.child("annotations"), errors);
    validateSpec(template.spec(), null, path.child("spec"), errors);
    if (!template.spec().ephemeralContainers().isEmpty()) {
      errors.add(
          FieldError.forbidden(
              path.child("spec").child("ephemeralContainers"),
              "ephemeral containers not allowed in pod template"));
    }
  }

  /**
   * Checks what a pod runs.
   *
   * @param pod the pod's metadata, null for a template
   */
  private static void validateSpec(
      PodSpec spec, @Nullable ObjectMeta pod, FieldPath path, FieldErrors errors) {
    if (spec.terminationGracePeriodSeconds() == null) {
      errors.add(FieldError.required(path.child("terminationGracePeriodSeconds"), ""));
    }
    Map<String, Volume> volumes =
        VolumeValidation.volumes(spec.volumes(), pod, path.child("volumes"), errors);
    claims(spec.resourceClaims(), path.child("resourceClaims"), errors);
    ContainerValidation containers = new ContainerValidation(spec, volumes, errors);
    containers.containers(path.child("containers"));
    containers.initContainers(path.child("initContainers"));
    containers.ephemeralContainers(path.child("ephemeralContainers"));
    if (spec.resources() != null) {
      Set<String> claims = new HashSet<>();
      spec.resourceClaims().forEach(claim -> claims.add(claim.name()));
      ResourceValidation.pod(spec, claims, path.child("resources"), errors);
    }
    PodNetworkValidation.hostNetwork(spec, pod != null, path, errors);
    policies(spec, path, errors);
    SecurityValidation.pod(spec, path.child("securityContext"), errors);
    if (spec.affinity() != null) {
      AffinityValidation.affinity(spec.affinity(), path.child("affinity"), errors);
    }
    PodNetworkValidation.dns(spec, path.child("dnsConfig"), errors);
    gates(spec, path, errors);
    SchedulingValidation.spread(
        spec.topologySpreadConstraints(), path.child("topologySpreadConstraints"), errors);
    WindowsValidation.hostProcess(spec, path, errors);
    PodNetworkValidation.hostUsers(spec, path, errors);
    names(spec, path, errors);
    classes(spec, path, errors);
    WindowsValidation.os(spec, path, errors);
  }

  private static void claims(List<PodResourceClaim> claims, FieldPath path, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < claims.size(); i++) {
      PodResourceClaim claim = claims.get(i);
      FieldPath at = path.index(i);
      if (Checks.required(claim.name(), at.child("name"), errors)) {
        if (!names.add(claim.name())) {
          errors.add(FieldError.duplicate(at.child("name"), claim.name()));
        } else {
          Checks.label(claim.name(), at.child("name"), errors);
        }
      }
      String name = claim.resourceClaimName();
      String template = claim.resourceClaimTemplateName();
      if (name == null == (template == null)) {
        errors.add(
            FieldError.invalid(
                at,
                Checks.json(claim),
                name == null
                    ? "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
                    : "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                        + " specified"));
      }
      if (name != null) {
        Checks.subdomain(name, at.child("resourceClaimName"), errors);
      }
      if (template != null) {
        Checks.subdomain(template, at.child("resourceClaimTemplateName"), errors);
      }
    }
  }

  private static void policies(PodSpec spec, FieldPath path, FieldErrors errors) {
    Checks.requiredOneOf(
        spec.restartPolicy(),
        ImmutableList.of("Always", "OnFailure", "Never"),
        path.child("restartPolicy"),
        errors);
    Checks.requiredOneOf(
        spec.dnsPolicy(), PodNetworkValidation.DNS_POLICIES, path.child("dnsPolicy"), errors);
    Checks.labels(spec.nodeSelector(), path.child("nodeSelector"), errors);
  }

  private static void gates(PodSpec spec, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < spec.readinessGates().size(); i++) {
      Checks.qualified(
          spec.readinessGates().get(i).conditionType(),
          path.child("readinessGates").index(i).child("conditionType"),
          errors);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.schedulingGates().size(); i++) {
      FieldPath at = path.child("schedulingGates").index(i);
      String name = spec.schedulingGates().get(i).name();
      Checks.qualified(name, at, errors);
      if (!names.add(name)) {
        errors.add(FieldError.duplicate(at, name));
      }
    }
  }

  private static void names(PodSpec spec, FieldPath path, FieldErrors errors) {
    if (!spec.serviceAccountName().isEmpty()) {
      Checks.subdomain(spec.serviceAccountName(), path.child("serviceAccountName"), errors);
    }
    if (!spec.nodeName().isEmpty()) {
      Checks.subdomain(spec.nodeName(), path.child("nodeName"), errors);
    }
    if (spec.activeDeadlineSeconds() != null) {
      Checks.inRange(
          spec.activeDeadlineSeconds(),
          1,
          Integer.MAX_VALUE,
          path.child("activeDeadlineSeconds"),
          errors);
    }
    PodNetworkValidation.hostNames(spec, path, errors);
    SchedulingValidation.tolerations(spec.tolerations(), path.child("tolerations"), errors);
    PodNetworkValidation.hostAliases(spec.hostAliases(), path.child("hostAliases"), errors);
  }

  private static void classes(PodSpec spec, FieldPath path, FieldErrors errors) {
    if (!spec.priorityClassName().isEmpty()) {
      Checks.subdomain(spec.priorityClassName(), path.child("priorityClassName"), errors);
    }
    if (spec.runtimeClassName() != null) {
      Checks.subdomain(spec.runtimeClassName(), path.child("runtimeClassName"), errors);
    }
    if (spec.preemptionPolicy() != null) {
      Checks.requiredOneOf(
          spec.preemptionPolicy(),
          ImmutableList.of("PreemptLowerPriority", "Never"),
          path.child("preemptionPolicy"),
          errors);
    }
    if (!spec.overhead().isEmpty()) {
      ResourceValidation.container(
          new ResourceRequirements(spec.overhead(), ImmutableMap.of(), ImmutableList.of()),
          new HashSet<>(),
          path.child("overhead"),
          errors);
    }
  }
}
