package dev.orch.model.kinds;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSchedulingGate;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Toleration;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of changes of pods: little of what runs may change. Stateless. */
final class PodUpdateValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String FIXED =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
          + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
          + " previously negative)\n";

  private PodUpdateValidation() {}

  static void validate(Pod pod, Pod old, FieldErrors errors) {
    PodValidation.validate(pod, errors);
    PodSpec spec = pod.spec();
    PodSpec before = old.spec();
    if (!sameCount(spec.containers(), before.containers(), "containers", "pod", errors)
        || !sameCount(
            spec.initContainers(), before.initContainers(), "initContainers", "pod", errors)) {
      return;
    }
    images(spec.containers(), "containers", errors);
    images(spec.initContainers(), "initContainers", errors);
    deadline(spec.activeDeadlineSeconds(), before.activeDeadlineSeconds(), errors);
    tolerations(spec.tolerations(), before.tolerations(), errors);
    gates(spec.schedulingGates(), before.schedulingGates(), errors);
    PodSpec allowed = allowed(spec, before);
    if (!allowed.equals(spec)) {
      errors.add(
          FieldError.forbidden(
              SPEC,
              FIXED + GoDiff.diff(GoStruct.json(before), GoStruct.json(shown(spec, before)))));
    }
  }

  private static boolean sameCount(
      List<Container> now, List<Container> then, String field, String what, FieldErrors errors) {
    if (now.size() == then.size()) {
      return true;
    }
    errors.add(
        FieldError.forbidden(
            SPEC.child(field), what + " updates may not add or remove containers"));
    return false;
  }

  private static void images(List<Container> containers, String field, FieldErrors errors) {
    for (int i = 0; i < containers.size(); i++) {
      FieldPath at = SPEC.child(field).index(i);
      Checks.required(containers.get(i).image(), at.child("image"), errors);
      ContainerValidation.image(containers.get(i), at, errors);
    }
  }

  private static void deadline(
      @org.jspecify.annotations.Nullable Long now,
      @org.jspecify.annotations.Nullable Long then,
      FieldErrors errors) {
    FieldPath path = SPEC.child("activeDeadlineSeconds");
    if (now != null) {
      Checks.inRange(now, 0, Integer.MAX_VALUE, path, errors);
      if (then != null && then < now) {
        errors.add(FieldError.invalid(path, now, "must be less than or equal to previous value"));
      }
    } else if (then != null) {
      errors.add(
          FieldError.invalid(
              path,
              dev.orch.model.json.Json.Null.NULL,
              "must not update from a positive integer to nil value"));
    }
  }

  private static void tolerations(List<Toleration> now, List<Toleration> then, FieldErrors errors) {
    FieldPath path = SPEC.child("tolerations");
    for (Toleration toleration : then) {
      boolean kept =
          now.stream()
              .anyMatch(
                  t ->
                      t.withTolerationSeconds(null).equals(toleration.withTolerationSeconds(null)));
      if (!kept) {
        errors.add(
            FieldError.forbidden(
                path, "existing toleration can not be modified except its tolerationSeconds"));
        return;
      }
    }
  }

  private static void gates(
      List<PodSchedulingGate> now, List<PodSchedulingGate> then, FieldErrors errors) {
    Set<String> known = new HashSet<>();
    then.forEach(gate -> known.add(gate.name()));
    for (int i = 0; i < now.size(); i++) {
      if (!known.contains(now.get(i).name())) {
        errors.add(
            FieldError.forbidden(
                SPEC.child("schedulingGates").index(i).child("name"),
                "only deletion is allowed, but found new scheduling gate '"
                    + now.get(i).name()
                    + "'"));
      }
    }
  }

  /** The old spec with whatever may change taken from the new one. */
  private static PodSpec allowed(PodSpec spec, PodSpec before) {
    PodSpec allowed =
        before
            .withContainers(withImages(before.containers(), spec.containers()))
            .withInitContainers(withImages(before.initContainers(), spec.initContainers()))
            .withActiveDeadlineSeconds(spec.activeDeadlineSeconds())
            .withTolerations(spec.tolerations())
            .withSchedulingGates(spec.schedulingGates())
            .withServiceAccount(spec.serviceAccount());
    Long grace = before.terminationGracePeriodSeconds();
    Long wanted = spec.terminationGracePeriodSeconds();
    if (grace != null && grace < 0 && wanted != null && wanted == 1) {
      allowed = allowed.withTerminationGracePeriodSeconds(1L);
    }
    if (!before.schedulingGates().isEmpty()) {
      allowed = allowed.withNodeSelector(merged(spec, before)).withAffinity(spec.affinity());
    }
    return allowed;
  }

  /** While a pod is gated, where it may go can be narrowed. */
  private static java.util.Map<String, String> merged(PodSpec spec, PodSpec before) {
    boolean adds = spec.nodeSelector().entrySet().containsAll(before.nodeSelector().entrySet());
    return adds ? spec.nodeSelector() : before.nodeSelector();
  }

  /** The new spec with what may change as it was, so that only what may not change is shown. */
  private static PodSpec shown(PodSpec spec, PodSpec before) {
    return spec.withContainers(withImages(spec.containers(), before.containers()))
        .withInitContainers(withImages(spec.initContainers(), before.initContainers()))
        .withActiveDeadlineSeconds(before.activeDeadlineSeconds())
        .withTolerations(before.tolerations())
        .withSchedulingGates(before.schedulingGates());
  }

  private static List<Container> withImages(List<Container> containers, List<Container> images) {
    List<Container> changed = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      changed.add(containers.get(i).withImage(images.get(i).image()));
    }
    return changed;
  }
}
